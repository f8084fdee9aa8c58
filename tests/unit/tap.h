/* SPDX-License-Identifier: MIT */
/*
 * A frame for unit tests. A program is one file of tests:
 *
 *	TEST("a role has the rights of those before it")
 *	{
 *		for (size_t i = 0; i < COUNT(rows); i++) {
 *			ROW("%s", rows[i].name);
 *			CHECK(role_rights(rows[i].role) == rows[i].rights);
 *		}
 *	}
 *
 * It writes TAP (testanything.org). Each test runs in a process of its own, so it may change
 * the clock, leave its memory to the pool, or crash. A check that fails prints where it stands
 * and the row, and the test goes on.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define TAP_JOIN_2(a, b) a##b
#define TAP_JOIN(a, b) TAP_JOIN_2(a, b)

/* Defines and registers a test; its body follows. */
#define TEST(title) TAP_TEST(title, TAP_JOIN(test_, __LINE__), TAP_JOIN(add_, __LINE__))
#define TAP_TEST(title, test, add) \
	static void test(void); \
	__attribute__((constructor)) static void add(void) { tap_add(title, test); } \
	static void test(void)

/* Names the row of a table, or the round, that the checks from here on are about. */
#define ROW(...) tap_row(__VA_ARGS__)

#define CHECK(condition) tap_check(__FILE__, __LINE__, #condition, condition)

/* Two texts, of which either may be NULL. */
#define CHECK_TEXT(got, expected) tap_text(__FILE__, __LINE__, got, expected)

#define CHECK_NUMBER(got, expected) tap_number(__FILE__, __LINE__, #got, got, expected)

/* A reason, as functions named *_problem return it, contains WORDS; with NULL there is none. */
#define CHECK_PROBLEM(problem, words) tap_problem(__FILE__, __LINE__, problem, words)

void tap_add(const char *title, void (*run)(void));
void tap_row(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void tap_check(const char *file, int line, const char *condition, bool holds);
void tap_text(const char *file, int line, const char *got, const char *expected);
void tap_number(const char *file, int line, const char *what, int64_t got, int64_t expected);
void tap_problem(const char *file, int line, const char *problem, const char *words);

/* A folder for the program's tests to write to. It goes when the program ends. */
const char *tap_folder(void);

/* TEXT in the pool, N times. */
char *tap_repeat(const char *text, size_t n);

/* A random number below N. FUZZ_SEED repeats what an earlier run had. */
size_t tap_below(size_t n);

/* How many rounds a test with random values takes: USUAL, unless FUZZ_ROUNDS says so. */
long tap_rounds(long usual);

#endif
