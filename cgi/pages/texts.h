/* SPDX-License-Identifier: MIT */
/*
 * The texts of pages in the reader's language. assets/texts-LANGUAGE.js has them all; the scripts
 * (texts.js) and this program read the same file. Headers of WOPI and the log stay English.
 */
#ifndef TEXTS_H
#define TEXTS_H

/* "en", "de": of the languages that have texts, the one that Accept-Language wants most; else
 * English. */
const char *page_language(void);

/* The text of KEY, which has no plural forms; with VALUE in the place of {NAME}. */
const char *page_text(const char *key);
const char *page_text_with(const char *key, const char *name, const char *value);

#endif
