/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replays every file of the folders given: whole, cut short, and with bytes
 * changed in a way that only depends on the file.
 */
#include "config.h"

#include <dirent.h>

#include "fuzz.h"

#define FILE_MAX (1024 * 1024)
#define CUTS 16
#define CHANGES 64

#pragma weak LLVMFuzzerInitialize

static unsigned long runs;

static void
feed(const uint8_t *data, size_t size)
{
	LLVMFuzzerTestOneInput(data, size);
	runs++;
}

static void
replay(uint8_t *data, size_t size)
{
	uint32_t state = fuzz_seed(data, size);
	size_t i;

	feed(data, size);
	for (i = 0; i < CUTS && size > 1; i++)
		feed(data, 1 + fuzz_next(&state) % (size - 1));
	for (i = 0; i < CHANGES && size > 0; i++) {
		size_t at = fuzz_next(&state) % size;
		uint8_t old = data[at];

		data[at] = (uint8_t)fuzz_next(&state);
		feed(data, size);
		data[at] = old;
	}
}

static void
replay_file(const char *dir, const char *name)
{
	static uint8_t data[FILE_MAX];
	char path[4096];
	FILE *file;
	size_t size;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	size = fread(data, 1, sizeof data, file);
	fclose(file);
	fprintf(stderr, "%s\n", path);
	replay(data, size);
}

int
main(int argc, char **argv)
{
	struct dirent **entries;
	int i, n;

	if (LLVMFuzzerInitialize != NULL && LLVMFuzzerInitialize(&argc, &argv))
		return 1;
	for (i = 1; i < argc; i++) {
		n = scandir(argv[i], &entries, NULL, alphasort);
		if (n < 0) {
			perror(argv[i]);
			return 1;
		}
		while (n-- > 0) {
			if (entries[n]->d_name[0] != '.')
				replay_file(argv[i], entries[n]->d_name);
			free(entries[n]);
		}
		free(entries);
	}
	printf("%lu\n", runs);
	return runs == 0;
}
