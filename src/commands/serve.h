/*
 * serve.h - what serving commands share: the policy file
 */
#ifndef UNDERTONE_SERVE_H
#define UNDERTONE_SERVE_H

#include "web/web.h"

/* Reads a policy file (src/web/POLICY.md) into cfg; an exit code, having said what is wrong. */
int policy_read(const char *path, struct web_config *cfg);

#endif
