/* Names as UUIDs: version 5 of RFC 9562, the SHA-1 of a namespace and a name, as the RFC prescribes. The same name gives the same UUID at every
 * run, so that none need be stored. SHA-1 is used for nothing else: it is no protection. */
#pragma once
#include <stdint.h>

enum { UUID_TEXT_SIZE = 37 };

/* ret = "2ed6657d-e942-568b-b2e4-…", terminated. */
void uuid_v5(const uint8_t name_space[16], const char *name, char ret[UUID_TEXT_SIZE]);
