/* SPDX-License-Identifier: MIT */
/* The one place that says which version of the programs this is. */
#ifndef RELEASE_H
#define RELEASE_H

#define WOPI_VERSION "0.1.0"

#endif
