/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom an answer is for.
 */
#ifndef DLZ_CLIENT_H
#define DLZ_CLIENT_H

#include <stdbool.h>

#include "host.h"

/* The address of who asks: the resolver's, or with use_ecs that of the client
 * subnet it sent, if that is a usable one.  false: nobody is known, which is
 * normal (named asks for its own needs). */
bool dlz_client_address(const struct dlz_host *host,
    const dns_clientinfomethods_t *methods, dns_clientinfo_t *clientinfo,
    bool use_ecs, struct sockaddr_storage *out);

#endif
