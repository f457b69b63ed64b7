/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration texts: what is understood, what is refused and with which
 * words.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "config_unit.h"
#include "settings.h"
#include "unit.h"

/* --- what is understood */

#define LOCAL "zebra localhost:2605 timeout 5\n"

static const struct {
	const char *text;
	const char *settings;
} understood[] = {
	{ "", LOCAL },
	/* The first version's file. */
	{ "route_server zebra\npassword frub\n"
	    "peer 64700=www.x.apache-test.supersparrow,"
	    "64702=www.y.apache-test.supersparrow\n"
	    "self www.x.apache-test.supersparrow\nbatch\n",
	    "*64700 64700: www.x.apache-test.supersparrow\n"
	    "64702 64702: www.y.apache-test.supersparrow\n"
	    "zebra localhost:2605 timeout 5 password <frub>\n" },
	/* The first version's banner: all options of the name server module. */
	{ "cache_timeout 10\ncache_size 16\ndebug\nhost localhost\n"
	    "peer 64700=192.168.192.13,64702=192.168.193.11\nport 2605\n"
	    "password frub\nno_lookup no\nroute_server zebra\n"
	    "result_count 3\nself 192.168.193.11\ntimeout 60\nverbose\n",
	    "64700 64700: 192.168.192.13\n*64702 64702: 192.168.193.11\n"
	    "zebra localhost:2605 timeout 60 password <frub>\n" },
	/* Blanks, comments, empty lines. */
	{ " \t\n\n# comment\n  self \t a.example\t \n\tport 1 # comment",
	    "*a.example: a.example\nzebra localhost:1 timeout 5\n" },
	{ "self a.example#comment\\\n#comment 'with a quote\n",
	    "*a.example: a.example\n" LOCAL },
	/* Ends of lines, a BOM, no last newline. */
	{ "\xef\xbb\xbfself a.example\r\nport 1\r\nhost b\r",
	    "*a.example: a.example\nzebra b:1 timeout 5\n" },
	/* Quotes and backslashes. */
	{ "password fr ub   x \t \n",
	    "zebra localhost:2605 timeout 5 password <fr ub   x>\n" },
	{ "password 'a#b\"\\ '\"c#\\\"d'\" e\\ \\#\\\\\\f\\'=\n",
	    "zebra localhost:2605 timeout 5 password "
	    "<a#b\"\\ c#\"d' e #\\f'=>\n" },
	{ "password \xc3\xa9\xfe\n",
	    "zebra localhost:2605 timeout 5 password <\xc3\xa9\xfe>\n" },
	/* Joined lines. */
	{ "pass\\\nword fr\\\n\\\r\nub\nself\\\n a.exa\\\nmple\n",
	    "*a.example: a.example\n"
	    "zebra localhost:2605 timeout 5 password <frub>\n" },
	{ "password \"fr\\\nub\"\n\\\n\\\nport 1\\",
	    "zebra localhost:1 timeout 5 password <frub>\n" },
	/* Names with '-', quoted words. */
	{ "no-lookup\nhost 127.0.0.1\npop \"x\"  1,\\2\t'192.0.2.1' b.c\n",
	    "x 1 2: 192.0.2.1 b.c\n"
	    "zebra 127.0.0.1:2605 timeout 5 no_lookup\n" },
	/* Flags have values too. */
	{ "no_lookup yes\n",
	    "zebra 127.0.0.1:2605 timeout 5 no_lookup\n" },
	{ "no_lookup OFF\n", LOCAL },
	/* POPs: names, AS numbers, results. */
	{ "pop amsterdam 64700 192.0.2.1 2001:DB8:0::1 www.example.org.\n"
	    "pop sydney 64702,1.10,4294967294 198.51.100.1\nself sydney\n",
	    "amsterdam 64700: 192.0.2.1 2001:db8::1 www.example.org.\n"
	    "*sydney 64702 65546 4294967294: 198.51.100.1\n" LOCAL },
	{ "peer 1=a,2=b\npeer 1=c,0.3=d\npeer 2=192.0.2.1\n",
	    "1 1: a c\n2 2: b 192.0.2.1\n3 3: d\n" LOCAL },
	/* self: a name before a result, a result before a POP of its own. */
	{ "pop a 1 b\npop b 2 a\nself b\n", "a 1: b\n*b 2: a\n" LOCAL },
	{ "pop a 1 b\npop c 2 d\nself D\n", "a 1: b\n*c 2: d\n" LOCAL },
	{ "pop a 1 2001:db8::1\nself 2001:0db8::0:1\n",
	    "*a 1: 2001:db8::1\n" LOCAL },
	{ "pop a 1 x.y\npop c 2 x.y\nself x.y\n",
	    "a 1: x.y\nc 2: x.y\n*x.y: x.y\n" LOCAL },
	{ "pop a 1 b\nself ::1\n", "a 1: b\n*::1: ::1\n" LOCAL },
	{ "peer 64700=a\nself 64700\n", "*64700 64700: a\n" LOCAL },
	/* Servers: defaults before the first, then blocks. */
	{ "timeout 7\npassword x\nhost h\npop p 1 a\nroute_server frr\n"
	    "port 99\nroute_server QUAGGA\nsocket /run/s\npassword y\n"
	    "vantage p\ncache_size 1\nroute_server zebra\nhost ::1\n"
	    "port bgpd\ntimeout 8\n",
	    "p 1: a\n"
	    "zebra h:99 timeout 7 password <x>\n"
	    "zebra /run/s timeout 7 password <y> vantage p\n"
	    "zebra [::1]:bgpd timeout 8 password <x>\n" },
	/* Not all are asked over TCP. */
	{ "host h\nport 1\nroute_server bird\nroute_server birdc\nsocket /s\n"
	    "route_server openbgpd\nroute_server bgpctl\nsocket /s\n"
	    "route_server frr\n",
	    "bird /run/bird/bird.ctl timeout 5\nbird /s timeout 5\n"
	    "openbgpd bgpctl timeout 5\nopenbgpd bgpctl -s /s timeout 5\n"
	    "zebra h:1 timeout 5\n" },
	{ "username joe\nroute_server frr\nroute_server frr\nport 1\n"
	    "username 'REALM\\j.o-e@x#y'\npassword x\n",
	    "zebra localhost:2605 timeout 5 user <joe>\n"
	    "zebra localhost:1 timeout 5 user <REALM\\j.o-e@x#y>"
	    " password <x>\n" },
	{ "pipeline 64\nroute_server frr\nroute_server frr\nport 1\n"
	    "pipeline 1\n",
	    "zebra localhost:2605 timeout 5 pipeline 64\n"
	    "zebra localhost:1 timeout 5 pipeline 1\n" },
	/* Canaries add up in a block and take the place of the defaults. */
	{ "settle 0\ncanary 192.0.2.0/24\ncanary 2001:DB8:0::/32\n"
	    "route_server frr\nroute_server frr\nport 1\nsettle 86400\n"
	    "canary 10.0.0.0/8\ncanary 0.0.0.0/0\ncanary 10.0.0.0/9\n"
	    "route_server frr\nport 2\ncanary ::/0\n"
	    "canary ::ffff:192.0.2.0/120\n",
	    "zebra localhost:2605 timeout 5 settle 0 canary 192.0.2.0/24"
	    " canary 2001:db8::/32\n"
	    "zebra localhost:1 timeout 5 settle 86400 canary 10.0.0.0/8"
	    " canary 0.0.0.0/0 canary 10.0.0.0/9\n"
	    "zebra localhost:2 timeout 5 settle 0 canary ::/0"
	    " canary 192.0.2.0/24\n" },
	{ "route_server zebra\nhost fe80::1%eth0.1\nno_lookup\n",
	    "zebra [fe80::1%eth0.1]:2605 timeout 5 no_lookup\n" },
};

START_TEST(text_is_understood)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", understood[_i].text);
	unit_config_assert_settings(config, understood[_i].settings);
	supersparrow_config_unref(config);
}
END_TEST

/* --- what is refused */

static const struct {
	const char *text;
	const char *mistakes;
} refused[] = {
	/* Directives. */
	{ "pasword x\n",
	    "f:1: unknown directive \"pasword\""
	    " (did you mean \"password\"?)\n" },
	{ "\n\nhots x\n--port 1\nCACHE-SIZE 1\nzoo a\n",
	    "f:3: unknown directive \"hots\" (did you mean \"host\"?)\n"
	    "f:4: unknown directive \"--port\" (did you mean \"port\"?)\n"
	    "f:5: unknown directive \"CACHE-SIZE\""
	    " (did you mean \"cache_size\"?)\n"
	    "f:6: unknown directive \"zoo\"\n" },
	{ "password=frub\npassword\"frub\"\n=frub\n'password' frub\n",
	    "f:1: \"password\": expected a blank behind the directive\n"
	    "f:2: \"password\": expected a blank behind the directive\n"
	    "f:3: expected a directive and its value\n"
	    "f:4: expected a directive and its value\n" },
	{ "config_file x\n", "f:1: unknown directive \"config_file\"\n" },
	/* Lines. */
	{ "password 'frub\nself \"a.example\n",
	    "f:1: the quote is not closed in this line\n"
	    "f:2: the quote is not closed in this line\n" },
	{ "self a\x01\nport 1\x7f\n# \x1b\nse\rlf a\nhost \\\x02\n",
	    "f:1: control byte 0x01\nf:2: control byte 0x7f\n"
	    "f:3: control byte 0x1b\nf:4: control byte 0x0d\n"
	    "f:5: control byte 0x02\n" },
	{ "host \\\na b\nport \\\n\x01\nport 0\n",
	    "f:1: host: \"a b\": expected a host name or an address\n"
	    "f:4: control byte 0x01\n"
	    "f:5: port: \"0\": expected a number from 1 to 65535 or a service"
	    " name\n" },
	/* Values missing or too many. */
	{ "cache_size\npassword # none\npop\npop a 1\nself\nhost ''\n"
	    "password_file \"\"\ntimeout ''\npeer\n",
	    "f:1: cache_size: no value: expected a number from 0 to 10000000\n"
	    "f:2: password: no value: expected 1 to 255 bytes, no control"
	    " bytes, no 0xff\n"
	    "f:3: pop: no value: expected NAME AS[,AS]... RESULT...\n"
	    "f:4: pop: \"a 1\": expected NAME AS[,AS]... RESULT...\n"
	    "f:5: self: no value: expected a POP's name, an address or a host"
	    " name\n"
	    "f:6: host: \"\": expected a host name or an address\n"
	    "f:7: password_file: cannot stand together with password"
	    " (line 2)\n"
	    "f:8: timeout: \"\": expected a number from 1 to 600\n"
	    "f:9: peer: no value: expected AS=RESULT[,AS=RESULT]... without"
	    " blanks\n" },
	{ "debug please\nbatch 2\ncache_size 1 2\n",
	    "f:1: debug: \"please\": expected yes, no or nothing\n"
	    "f:2: batch: \"2\": expected yes, no or nothing\n"
	    "f:3: cache_size: \"1 2\": expected a number from 0 to"
	    " 10000000\n" },
	/* Twice, and what cannot stand together. */
	{ "self 1.2.3.4\ndebug\nself 1.2.3.4\ndebug no\n",
	    "f:3: self: given twice, first on line 1\n"
	    "f:4: debug: given twice, first on line 2\n" },
	{ "host a\nroute_server zebra\nhost b\nhost c\nroute_server zebra\n"
	    "host d\ncache_size 1\nroute_server zebra\ncache_size 1\nhost d\n",
	    "f:4: host: given twice, first on line 3\n"
	    "f:8: route_server: d:2605 is the route server of line 5 already\n"
	    "f:9: cache_size: given twice, first on line 7\n" },
	{ "host a\nsocket /s\nroute_server zebra\nsocket /s\nport 1\n"
	    "password x\npassword_file /p\nroute_server zebra\nport 2\n",
	    "f:2: socket: cannot stand together with host (line 1)\n"
	    "f:5: port: cannot stand together with socket (line 4)\n"
	    "f:7: password_file: cannot stand together with password"
	    " (line 6)\n" },
	/* Numbers. */
	{ "cache_size 10x\ncache_timeout -1\nnegative_timeout 86401\n"
	    "cache_stale 1000000000000\ncache_grain 33 48\nresult_count 0\n"
	    "wait_ms 600001\ntimeout 10s\n",
	    "f:1: cache_size: \"10x\": expected a number from 0 to 10000000\n"
	    "f:2: cache_timeout: \"-1\": expected a number from 0 to 86400\n"
	    "f:3: negative_timeout: \"86401\": expected a number from 0 to"
	    " 86400\n"
	    "f:4: cache_stale: \"1000000000000\": expected a number from 0 to"
	    " 604800\n"
	    "f:5: cache_grain: \"33 48\": expected two prefix lengths, 0 to"
	    " 32 and 0 to 128\n"
	    "f:6: result_count: \"0\": expected a number from 1 to 64\n"
	    "f:7: wait_ms: \"600001\": expected a number from 0 to 600000\n"
	    "f:8: timeout: \"10s\": expected a number from 1 to 600\n" },
	{ "timeout 0\nroute_server zebra\ntimeout 601\nroute_server zebra\n"
	    "timeout 99999999999999999999999999\nhost x\nresult_count 65\n"
	    "cache_grain 24\ncache_size 1e3\n",
	    "f:1: timeout: \"0\": expected a number from 1 to 600\n"
	    "f:3: timeout: \"601\": expected a number from 1 to 600\n"
	    "f:5: timeout: \"99999999999999999999999999\": expected a number"
	    " from 1 to 600\n"
	    "f:7: result_count: \"65\": expected a number from 1 to 64\n"
	    "f:8: cache_grain: \"24\": expected two prefix lengths, 0 to 32"
	    " and 0 to 128\n"
	    "f:9: cache_size: \"1e3\": expected a number from 0 to"
	    " 10000000\n" },
	/* Dialects, hosts, ports, sockets. */
	{ "host a..b\nroute_server zebra\nhost 127.0.0.256\n"
	    "route_server zebra\nhost [::1]\nroute_server frr\nhost ::1%\n"
	    "route_server frr\nhost 1.2.3.4%eth0\n",
	    "f:1: host: \"a..b\": expected a host name or an address\n"
	    "f:3: host: \"127.0.0.256\": expected a host name or an address\n"
	    "f:5: host: \"[::1]\": expected a host name or an address\n"
	    "f:7: host: \"::1%\": expected a host name or an address\n"
	    "f:9: host: \"1.2.3.4%eth0\": expected a host name or an"
	    " address\n" },
	{ "no_lookup\nhost localhost\nport bgpd\n",
	    "f:2: host: \"localhost\": expected an address, as no_lookup is"
	    " given\n"
	    "f:3: port: \"bgpd\": expected a number, as no_lookup is given\n" },
	{ "port 65536\nroute_server frr\nport -1\nhost a\nroute_server frr\n"
	    "port a_b\nhost b\nroute_server frr\nsocket run/s\n",
	    "f:1: port: \"65536\": expected a number from 1 to 65535 or a"
	    " service name\n"
	    "f:3: port: \"-1\": expected a number from 1 to 65535 or a service"
	    " name\n"
	    "f:6: port: \"a_b\": expected a number from 1 to 65535 or a"
	    " service name\n"
	    "f:9: socket: \"run/s\": expected an absolute path of at most 107"
	    " bytes\n" },
	{ "route_server bird\nhost h\nport 1\nroute_server bgpctl\nhost h\n"
	    "route_server openbgpd\n",
	    "f:2: host: bird is not asked over TCP: expected socket, or"
	    " nothing\n"
	    "f:3: port: bird is not asked over TCP: expected socket, or"
	    " nothing\n"
	    "f:5: host: bgpctl is not asked over TCP: expected socket, or"
	    " nothing\n"
	    "f:6: route_server: bgpctl is the route server of line 4"
	    " already\n" },
	/* Passwords are never shown. */
	{ "password fr\xffub\nroute_server frr\npassword 'fr\tub'\n"
	    "password frub\n",
	    "f:1: password: expected 1 to 255 bytes, no control bytes, no"
	    " 0xff\n"
	    "f:3: password: expected 1 to 255 bytes, no control bytes, no"
	    " 0xff\n"
	    "f:4: password: given twice, first on line 3\n" },
	/* User names and the guard. */
	{ "username j e\nroute_server frr\nusername\nport 1\n"
	    "route_server frr\nusername j\xc3\xa9\nport 2\n"
	    "route_server frr\nusername ''\nport 3\nusernam x\n",
#define USER "expected 1 to 64 printable ASCII characters, no blanks\n"
	    "f:1: username: \"j e\": " USER
	    "f:3: username: no value: " USER
	    "f:6: username: \"j\\xc3\\xa9\": " USER
	    "f:9: username: \"\": " USER
	    "f:11: unknown directive \"usernam\" (did you mean"
	    " \"username\"?)\n" },
	{ "pipeline 0\nroute_server frr\npipeline 65\n",
	    "f:1: pipeline: \"0\": expected a number from 1 to 64\n"
	    "f:3: pipeline: \"65\": expected a number from 1 to 64\n" },
	{ "settle 86401\nroute_server frr\nsettle 30s\nsettle 1\n"
	    "setle 1\n",
	    "f:1: settle: \"86401\": expected a number from 0 to 86400\n"
	    "f:3: settle: \"30s\": expected a number from 0 to 86400\n"
	    "f:4: settle: given twice, first on line 3\n"
	    "f:5: unknown directive \"setle\" (did you mean \"settle\"?)\n" },
	{ "canary 192.0.2.0\ncanary\ncanary 192.0.2.0/33\n"
	    "canary 192.0.2.0/24,192.0.3.0/24\ncanary 192.0.2/24\n"
	    "canary 2001:db8::/129\ncanary ::ffff:192.0.2.0/95\n"
	    "canary 192.0.2.0/\ncanary a.example/24\ncanari 1.0.0.0/8\n",
#define PREFIX "expected a prefix as in 192.0.2.0/24 or 2001:db8::/32\n"
	    "f:1: canary: \"192.0.2.0\": " PREFIX
	    "f:2: canary: no value: " PREFIX
	    "f:3: canary: \"192.0.2.0/33\": " PREFIX
	    "f:4: canary: \"192.0.2.0/24,192.0.3.0/24\": " PREFIX
	    "f:5: canary: \"192.0.2/24\": " PREFIX
	    "f:6: canary: \"2001:db8::/129\": " PREFIX
	    "f:7: canary: \"::ffff:192.0.2.0/95\": " PREFIX
	    "f:8: canary: \"192.0.2.0/\": " PREFIX
	    "f:9: canary: \"a.example/24\": " PREFIX
	    "f:10: unknown directive \"canari\" (did you mean"
	    " \"canary\"?)\n" },
	{ "canary 192.0.2.7/24\ncanary 2001:db8::1/32\n",
#define ZEROS "expected zeros behind the length (did you mean "
	    "f:1: canary: \"192.0.2.7/24\": " ZEROS "\"192.0.2.0/24\"?)\n"
	    "f:2: canary: \"2001:db8::1/32\": " ZEROS
	    "\"2001:db8::/32\"?)\n" },
	/* The same twice in a block, not in another; once for all servers. */
	{ "canary 192.0.2.0/24\ncanary 192.0.2.0/24\nroute_server frr\n"
	    "route_server frr\nport 1\nroute_server frr\nport 2\n"
	    "canary 2001:db8::/32\ncanary 192.0.2.0/24\n"
	    "canary 2001:DB8:0::/32\n",
	    "f:2: canary: 192.0.2.0/24 is there already (line 1)\n"
	    "f:10: canary: 2001:db8::/32 is there already (line 8)\n" },
	/* AS numbers. */
	{ "peer 0=a,23456=b,65535=c,4294967295=d,0.23456=e\n",
	    "f:1: peer: AS 0 is reserved, no POP can have it\n"
	    "f:1: peer: AS 23456 is reserved, no POP can have it\n"
	    "f:1: peer: AS 65535 is reserved, no POP can have it\n"
	    "f:1: peer: AS 4294967295 is reserved, no POP can have it\n" },
	{ "pop x 4294967296,1.65536,-1,+5,0x10,1e3,1.2.3,,1. a\n",
#define AS ": expected an AS number from 1 to 4294967294, or as in 1.10\n"
	    "f:1: pop: \"4294967296\"" AS "f:1: pop: \"1.65536\"" AS
	    "f:1: pop: \"-1\"" AS "f:1: pop: \"+5\"" AS
	    "f:1: pop: \"0x10\"" AS "f:1: pop: \"1e3\"" AS
	    "f:1: pop: \"1.2.3\"" AS "f:1: pop: \"\"" AS
	    "f:1: pop: \"1.\"" AS },
	{ "peer 0000000000000000000000000000000000000001=a, 5=b\n",
	    "f:1: peer: \"0000000000000000000000000000000000000001\"" AS
	    "f:1: peer: \" 5\"" AS },
	{ "peer 64700,1=,=a,2=b c,3=d\xc3\xa9,\npeer 4=d e\npeer 5=NULL\n",
	    "f:1: peer: \"64700\": expected AS=RESULT\n"
	    "f:1: peer: \"\": expected an address or a host name\n"
	    "f:1: peer: \"\"" AS
	    "f:1: peer: \"b c\": expected an address or a host name\n"
	    "f:1: peer: \"d\\xc3\\xa9\": expected an address or a host name\n"
	    "f:1: peer: \"\": expected AS=RESULT\n"
	    "f:2: peer: \"d e\": expected an address or a host name\n"
	    "f:3: peer: \"NULL\": expected an address or a host name\n" },
	/* POPs among each other. */
	{ "pop a 1 x\npop A 2 y\npeer 3=z\npop 3 4 z\npop b 5 q\npeer 5=q\n"
	    "pop c 3 w\npop d 7,7 v v V 2001:db8::1 2001:db8:0::1\n"
	    "peer 8=a\npeer 8=a\n",
	    "f:2: pop: POP A is there already (line 1)\n"
	    "f:4: pop: POP 3 is there already (line 3)\n"
	    "f:6: peer: AS 5 cannot be of POP 5, it is of POP b (line 5)\n"
	    "f:7: pop: AS 3 cannot be of POP c, it is of POP 3 (line 3)\n"
	    "f:8: pop: AS 7 is given twice\n"
	    "f:8: pop: v is given twice\n"
	    "f:8: pop: V is given twice\n"
	    "f:8: pop: 2001:db8::1 is given twice\n"
	    "f:10: peer: a is given twice\n" },
#define NAME ": expected a name of letters, digits, \"-\", \"_\", \".\"," \
	" at most 63, not null\n"
	{ "pop null 1 a\npop a/b 2 1.2.3\npop '' 3 nUlL\n",
	    "f:1: pop: \"null\"" NAME "f:2: pop: \"a/b\"" NAME
	    "f:2: pop: \"1.2.3\": expected an address or a host name\n"
	    "f:3: pop: \"\"" NAME
	    "f:3: pop: \"nUlL\": expected an address or a host name\n" },
	/* self and vantage. */
	{ "pop amsterdam 1 a\nself amsterdm\nvantage amsterdan\n",
	    "f:2: self: \"amsterdm\": expected a POP's name, an address or a"
	    " host name with a dot (did you mean \"amsterdam\"?)\n"
	    "f:3: vantage: \"amsterdan\": expected a POP's name (did you mean"
	    " \"amsterdam\"?)\n" },
	{ "pop x 1 a\nself y\nvantage a\n",
	    "f:2: self: \"y\": expected a POP's name, an address or a host"
	    " name with a dot\n"
	    "f:3: vantage: \"a\": expected a POP's name\n" },
	{ "self null\nroute_server zebra\nvantage\n",
	    "f:1: self: \"null\": expected a POP's name, an address or a host"
	    " name\n"
	    "f:3: vantage: no value: expected a POP's name\n" },
	/* A slip in one word does not lead to complaints about others. */
	{ "pop a 1x b c/d e\npop b 1 e\nself a\nroute_server zebra\n"
	    "vantage b\n",
	    "f:1: pop: \"1x\"" AS
	    "f:1: pop: \"c/d\": expected an address or a host name\n" },
};

START_TEST(text_is_refused)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", refused[_i].text);
	unit_config_assert_mistakes(config, refused[_i].mistakes);
	ck_assert_ptr_null(sparrow_config_settings(config));
	supersparrow_config_unref(config);
}
END_TEST

/* Every name that a dialect goes by is in the mistake. */
START_TEST(unknown_route_server_is_told_the_dialects)
{
	static const char *const begin[] = {
		"f:1: route_server: \"zebrq\": expected one of ",
		"f:2: route_server: \"frr 1.2.3.4\": expected one of ",
		"f:3: route_server: no value: expected one of ",
	};
	struct supersparrow_config *config = unit_config_new();
	const struct supersparrow_dialect *dialect = NULL;
	const char *name, *mistake;
	char word[64];

	unit_config_read(config, "f",
	    "route_server zebrq\nroute_server frr 1.2.3.4\nroute_server\n");
	while ((dialect = supersparrow_dialect_next(dialect)) != NULL)
		for (size_t i = 0; (name = supersparrow_dialect_name(dialect,
		    i)) != NULL; i++)
			for (size_t j = 0; j < 3; j++) {
				mistake = supersparrow_config_mistake(config,
				    j);
				snprintf(word, sizeof word, " %s", name);
				ck_assert_ptr_nonnull(strstr(mistake, word));
			}
	for (size_t j = 0; j < 3; j++)
		ck_assert_ptr_eq(strstr(supersparrow_config_mistake(config, j),
		    begin[j]), supersparrow_config_mistake(config, j));
	mistake = supersparrow_config_mistake(config, 0);
	ck_assert_str_eq(strchr(mistake, '('), "(did you mean \"zebra\"?)");
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(bad_values_are_not_used)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", "no_lookup\nhost \"\"\nport 0\n"
	    "peer 70000.1=www.x.example\npassword_file\n");
	unit_config_assert_mistakes(config,
	    "f:2: host: \"\": expected a host name or an address\n"
	    "f:3: port: \"0\": expected a number from 1 to 65535 or a service "
	    "name\n"
	    "f:4: peer: \"70000.1\": expected an AS number from 1 to "
	    "4294967294, or as in 1.10\n"
	    "f:5: password_file: no value: expected a file name\n");
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(table_alone_asks_nobody)
{
	static const struct {
		const char *line, *settings;
	} cases[] = {
		{ "", "" },
		{ "host a\n", "zebra a:2605 timeout 5\n" },
		{ "port 5\n", "zebra localhost:5 timeout 5\n" },
		{ "socket /x\n", "zebra /x timeout 5\n" },
	};
	char text[128];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct supersparrow_config *config = unit_config_new();

		snprintf(text, sizeof(text),
		    "pop x 1 192.0.2.1\nself x\ntable f\n%s", cases[i].line);
		unit_config_read(config, "f", text);
		snprintf(text, sizeof(text), "*x 1: 192.0.2.1\n%s",
		    cases[i].settings);
		unit_config_assert_settings(config, text);
		supersparrow_config_unref(config);
	}
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("config");
	TCase *tests = tcase_create("config");

	tcase_add_loop_test(tests, text_is_understood, 0,
	    (int)(sizeof understood / sizeof understood[0]));
	tcase_add_loop_test(tests, text_is_refused, 0,
	    (int)(sizeof refused / sizeof refused[0]));
	tcase_add_test(tests, unknown_route_server_is_told_the_dialects);
	tcase_add_test(tests, bad_values_are_not_used);
	tcase_add_test(tests, table_alone_asks_nobody);
	suite_add_tcase(suite, tests);
	return suite;
}
