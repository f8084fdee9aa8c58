# SPDX-License-Identifier: MIT
# 'make help' lists what can be made.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
CGIDIR ?= $(PREFIX)/lib/cgi-bin
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config

B = build
PORT = 8080
RUN_DATA = .run

# wopi.cgi starts anew for each request; linked statically it starts three times as fast.
# STATIC=no links it dynamically, for packagers.
STATIC = yes

# WERROR= is for compilers with additional warnings.
WERROR = -Werror
WARN = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Wall -Wextra -Wpedantic -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wvla \
	-Wpointer-arith -Wundef $(WERROR)
# Tests once, before something is compiled, which of these flags the compiler supports.
probe = $(shell for flag in $(1); do \
	$(CC) -Werror -O2 $$flag -include stdio.h -S -o /dev/null -x c /dev/null 2>/dev/null && \
	echo $$flag; done)
PROBED = $(eval PROBED := $(call probe,-fstack-clash-protection -fcf-protection \
	-ftrivial-auto-var-init=zero) $(FORTIFY))$(PROBED)
# The highest level, unless CFLAGS or CPPFLAGS set one.
FORTIFY = $(if $(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)),,$(addprefix -U_FORTIFY_SOURCE \
	,$(firstword $(call probe,-D_FORTIFY_SOURCE=3 -D_FORTIFY_SOURCE=2))))
HARDEN = -fPIE -fstack-protector-strong $(PROBED)
LINK = -pie -Wl,-z,relro,-z,now
LINK_STATIC = -static-pie -Wl,-z,relro,-z,now -Wl,--no-warnings
ifdef SAN			# make SAN=address,undefined
  B = build-san
  STATIC = no
  HARDEN = -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer -DSANITIZED
  LINK = -fsanitize=$(SAN)
endif

ifdef COVERAGE			# for make coverage
  B = build-coverage
  STATIC = no
  CFLAGS = -O0 -g
  HARDEN = --coverage
  LINK = --coverage
endif

LIBS = sqlite3 json-c nettle hogweed gmp libutf8proc minizip zlib
CLI_LIBS = $(filter-out minizip zlib,$(LIBS)) expat

# Whether it contains its libraries, see common/tools/built.h.
$(B)/cgi/main.o: private EXTRA = -DLINKED=$(if $(filter yes,$(STATIC)),BUILT_STATIC,BUILT_SHARED)
Q = $(if $(V),,@)

objects = $(patsubst %.c,$(B)/%.o,$(sort $(wildcard $(1)/*.c $(1)/*/*.c $(1)/*/*/*.c)))
COMMON = $(B)/common.a

all: $(B)/wopi.cgi $(B)/wopictl

# The lines of HELP.
define HELP
make                   build wopi.cgi and wopictl (STATIC=no: link wopi.cgi dynamically)
make deps-build        install what building needs (Debian and its derivatives)
make install           install them below PREFIX, $(PREFIX); DESTDIR, BINDIR, CGIDIR, MANDIR
make uninstall         remove what 'make install' installed
make run               build, and run a host with sample documents (PORT=$(PORT))
make test              build, and run the tests (TESTS='locks.bats ...': these only)
make unit              the unit tests only
make test-servers      the end-to-end tests with lighttpd, Apache and nginx
make test-browser      the tests of the pages in Chromium
make lint              style and static analysis
make check             the tests with sanitizers; check-sample: some of them
make coverage          which lines and branches the tests run
make soak              the races, twenty times
make bench             how fast it is
make clean             remove what was built

run, test, unit, test-servers, test-browser, lint and bench install missing packages on
Debian; elsewhere they name them.
endef

help:
	$(info $(HELP))
	@:

run: deps-run
	@$(MAKE) -s --no-print-directory all
	@sh examples/run.sh $(B)/wopictl $(RUN_DATA) $(PORT)

# All tests; the end-to-end tests under the server that 'wopictl serve' runs.
test: deps-test
	@$(MAKE) --no-print-directory testable
	BUILD='$(abspath $(B))' sh tests/run.sh $(TESTS)

# Only the unit tests.
unit: deps-build
	@$(MAKE) -s --no-print-directory $(UNITS)
	@sh tests/run.sh $(UNITS)

# The end-to-end tests again, with each server of examples/, two at a time.
test-servers: deps-servers
	@$(MAKE) --no-print-directory testable
	printf '%s\n' lighttpd apache-cgid apache-cgi nginx | xargs -P 2 -I{} sh -c \
		'SERVER={} BUILD="$(abspath $(B))" sh tests/run.sh e2e.bats >$(B)/{}.log 2>&1; \
		status=$$?; echo "# {}"; cat $(B)/{}.log; exit $$status'

# The pages in a browser, as many files of tests at once as there are
# processors; pictures go to $(B)/screenshots.
test-browser: deps-browser
	@$(MAKE) --no-print-directory all $(B)/browser/installed
	@rm -rf $(B)/screenshots
	BUILD='$(abspath $(B))' RUNNER='timeout 500 node --test-reporter=tap' \
		sh tests/run.sh $(patsubst tests/%,%,$(wildcard tests/browser/*.test.js))

# Style and static analysis. .ci/lint says where exceptions and their reasons are.
lint: deps-lint
	@$(MAKE) -s --no-print-directory $(addprefix $(B)/,schema.inc built.inc completion.inc pages.inc blanks.inc) \
		$(B)/eslint/installed
	@.ci/lint '$(abspath $(B))'

# All tests with sanitizers. Races are shorter, because each process is slow.
check:
	@RACE_ROUNDS=$${RACE_ROUNDS:-10} FUZZ_ROUNDS=$${FUZZ_ROUNDS:-1000} \
		$(MAKE) test SAN=address,undefined

# The same of the unit tests and of some files that between them run most of the code, in the
# time that continuous integration has.
SAMPLE = fuzz.bats seed.bats contents.bats dump.bats clients.bats locks.bats names.bats
check-sample:
	@$(MAKE) --no-print-directory check TESTS='$$(SAMPLE) $$(UNITS)'

# Which lines and branches the tests run, TESTS='locks.bats ...' if not all. A test may fail
# here because of what each process writes when it ends.
coverage:
	@find . -path './build-coverage/*.gcda' -delete
	-@$(MAKE) --no-print-directory test COVERAGE=yes
	@sh tests/coverage.sh build-coverage

# The races, twenty times.
soak: deps-test
	@$(MAKE) --no-print-directory testable
	cd tests && for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do \
		RACE_ROUNDS=200 BUILD='$(abspath $(B))' bats races.bats || exit 1; done

# The figures of tests/README.md.
bench: deps-bench
	@$(MAKE) --no-print-directory testable
	sh tests/bench.sh $(B)

# Unit tests: a program for each file, except the files that all of them share.
FRAME_OF_UNITS = tests/unit/tap.c tests/unit/world.c
UNITS = $(patsubst tests/unit/%.c,$(abspath $(B))/tests/unit/%, \
	$(filter-out $(FRAME_OF_UNITS),$(wildcard tests/unit/*.c)))
TESTS = $(notdir $(wildcard tests/*.bats)) $(UNITS)
testable: all $(UNITS) $(patsubst %,$(B)/tests/%,race request query fuzz fuzz_chunks upgrade stale session names broker ok.cgi)

deps: deps-test
deps-build deps-run deps-test deps-servers deps-browser deps-bench deps-lint:
	@STATIC='$(STATIC)' .ci/deps build $(patsubst deps-%,%,$@) $(if $(filter deps-servers deps-bench,$@),run test) \
		$(if $(filter deps-browser,$@),run)

# Another STATIC than that of the last time links anew.
AS_BEFORE = $(B)/static.$(STATIC)
$(AS_BEFORE):
	@mkdir -p $(@D)
	@rm -f $(B)/static.*
	@touch $@
$(B)/cgi/main.o: $(AS_BEFORE)

$(B)/wopi.cgi: $(call objects,cgi) $(COMMON) $(AS_BEFORE)
ifeq ($(STATIC),yes)
	@echo "  LINK $@ (static)"
	$(Q)$(CC) $(LINK_STATIC) $(LDFLAGS) -o $@.new $(filter %.o %.a,$^) \
		$$($(PKG_CONFIG) --static --libs $(LIBS))
else
	@echo "  LINK $@"
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@.new $(filter %.o %.a,$^) $$($(PKG_CONFIG) --libs $(LIBS))
endif
	@mv $@.new $@

$(B)/wopictl: $(call objects,cli) $(COMMON)
	@echo "  LINK $@"
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@.new $^ $$($(PKG_CONFIG) --libs $(CLI_LIBS))
	@mv $@.new $@

# The objects that both programs share; each links those that it calls.
$(COMMON): $(call objects,common)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

# What each folder may include: the folders below it.
TOOLS = common/tools
STORE = common/store $(TOOLS)
MODEL = $(addprefix common/model/,files chunks access host) $(STORE)
COMMAND = cli/command $(MODEL)
RULES = cli/rules $(COMMAND)
FETCH = cli/fetch $(COMMAND)
CLIENT = cli/client cli/fetch $(RULES)
FRAME = cgi/frame cgi/transport $(MODEL)
OPERATIONS = cgi/operations $(FRAME)
below_common/store = $(STORE)
below_common/model/files = $(MODEL)
below_common/model/chunks = $(MODEL)
below_common/model/access = $(MODEL)
below_common/model/host = $(MODEL)
below_cgi/transport = $(MODEL)
below_cgi/frame = $(FRAME)
below_cgi/operations = $(OPERATIONS)
below_cgi/pages = $(OPERATIONS)
below_cgi = cgi/pages $(OPERATIONS)
below_cli/command = $(COMMAND)
below_cli/rules = $(RULES)
below_cli/fetch = $(FETCH)
below_cli/client = $(CLIENT)
below_cli/fixture = $(CLIENT)
below_cli/nouns = $(CLIENT)
below_cli/serve = cli/fixture $(CLIENT)
below_cli/completion = $(RULES)
below_cli/backup = $(COMMAND)
below_cli/host = cli/backup $(CLIENT)
below_cli = $(COMMAND)
below_tests/unit = cli/fetch cli/rules $(FRAME)

# Every source is read behind a header that forbids some functions.
$(B)/%.o: %.c Makefile $(B)/built.inc | $(B)/schema.inc
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(CC) $(WARN) $(HARDEN) $(CFLAGS) $(CPPFLAGS) $(EXTRA) -MMD -MP -include common/tools/banned.h \
		$(addprefix -I,$(below_$(patsubst %/,%,$(dir $<)))) -I$(B) -c -o $@ $<

# The packages of the libraries and their versions, compiled into both programs. Checked again
# after packages were installed; if one of these changed, everything is built again.
packages = $(wildcard /var/lib/dpkg/status /var/lib/rpm/rpmdb.sqlite /var/lib/rpm/Packages \
	/usr/lib/sysimage/rpm/rpmdb.sqlite /lib/apk/db/installed)
$(B)/built.inc: $(B)/built.stamp
	@test -e $@ || cp $(B)/built.new $@
$(B)/built.stamp: common/tools/built.sh Makefile $(packages)
	@mkdir -p $(@D)
	@CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' STATIC='$(STATIC)' .ci/deps --missing build
	$(Q)CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh common/tools/built.sh $(LIBS) >$(B)/built.new
	$(Q)cmp -s $(B)/built.new $(B)/built.inc || cp $(B)/built.new $(B)/built.inc
	@touch $@

# Each schema file becomes one string, without comments: SQLite keeps the text of each
# table, and every request reads it.
$(B)/schema.inc: $(sort $(wildcard common/store/schema*.sql)) Makefile
	@mkdir -p $(@D)
	$(Q)for f in $(filter %.sql,$^); do \
		sed 's/ *--.*//; /^$$/d; s/[\\"]/\\&/g; s/.*/"&\\n"/' $$f && echo ,; done >$@

# The scripts for shells are compiled into wopictl, which prints them.
$(B)/cli/completion/completion.o: $(B)/completion.inc
$(B)/completion.inc: $(sort $(wildcard cli/completion/scripts/wopictl.*)) Makefile
	@mkdir -p $(@D)
	$(Q)for f in $(filter cli/completion/scripts/%,$^); do \
		echo "{ \"$${f##*.}\"," && sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $$f && echo '},'; done >$@

# The files of the pages are compiled into wopi.cgi.
$(B)/cgi/pages/asset.o: $(B)/pages.inc
$(B)/pages.inc: $(sort $(wildcard cgi/pages/assets/*)) Makefile
	@mkdir -p $(@D)
	$(Q)cat $(filter cgi/pages/assets/%,$^) | cksum | sed 's/ .*//; s/.*/"&"/' >$(B)/pages-hash.inc
	$(Q)for f in $(filter cgi/pages/assets/%,$^); do \
		printf '{ "%s", (const unsigned char[]){\n' "$${f##*/}"; \
		od -An -v -tx1 $$f | sed 's/ \(..\)/0x\1,/g'; echo '0 } },'; done >$@

# So are the blank documents that new ones begin with.
$(B)/cgi/pages/blank.o: $(B)/blanks.inc
$(B)/blanks.inc: $(sort $(wildcard cgi/pages/blanks/*)) Makefile
	@mkdir -p $(@D)
	$(Q)for f in $(filter cgi/pages/blanks/%,$^); do \
		printf '{ "%s", %d, (const unsigned char[]){\n' "$${f##*.}" "$$(wc -c <$$f)"; \
		od -An -v -tx1 $$f | sed 's/ \(..\)/0x\1,/g'; echo '} },'; done >$@

# Programs for tests and benchmarks.
$(B)/tests/race: tests/race.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) -D_GNU_SOURCE $(CFLAGS) -o $@ $<
$(B)/tests/request: tests/request.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) -D_GNU_SOURCE $(CFLAGS) $(if $(filter yes,$(STATIC)),-static) -o $@ $<
$(B)/tests/query: tests/query.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) -D_GNU_SOURCE $(CFLAGS) -o $@ $< $(if $(filter yes,$(STATIC)),-static \
		$$($(PKG_CONFIG) --static --libs json-c),$$($(PKG_CONFIG) --libs json-c))
$(B)/tests/fuzz: tests/fuzz.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) -D_GNU_SOURCE $(CFLAGS) -o $@ $<
$(B)/tests/upgrade: tests/upgrade.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) $(CFLAGS) -o $@ $< $$($(PKG_CONFIG) --libs sqlite3)
# These link common.a.
$(patsubst %,$(B)/tests/%,stale session names fuzz_chunks): $(B)/tests/%: tests/%.c $(COMMON) Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) $(HARDEN) $(CFLAGS) $(addprefix -I,$(MODEL)) $(LINK) -o $@ $< $(COMMON) \
		$$($(PKG_CONFIG) --libs $(LIBS))
# So do the unit tests, and what they test of the programs.
$(B)/tests/cgi.a: $(call objects,cgi)
$(B)/tests/cli.a: $(call objects,cli)
$(B)/tests/cgi.a $(B)/tests/cli.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(UNITS): $(abspath $(B))/tests/unit/%: $(B)/tests/unit/%.o \
		$(FRAME_OF_UNITS:%.c=$(B)/%.o) $(B)/tests/cgi.a $(B)/tests/cli.a $(COMMON)
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $$($(PKG_CONFIG) --libs $(LIBS) expat)
# This one links wopictl's two processes of root.
$(B)/tests/broker: tests/broker.c $(B)/cli/command/broker.o $(B)/cli/command/place.o $(COMMON) Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) $(HARDEN) $(CFLAGS) $(addprefix -I,$(COMMAND)) $(LINK) -o $@ $(filter-out Makefile,$^)
$(B)/tests/ok.cgi: tests/ok.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) $(CFLAGS) -static -o $@ $<

# Packages of npm stay outside the source tree: for the browser tests,
$(B)/browser/installed: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund && touch $(@F)

# and for make lint.
$(B)/eslint/installed: $(wildcard .ci/eslint/*)
	@mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund && touch $(@F)

install: all
	install -D -m 755 $(B)/wopi.cgi $(DESTDIR)$(CGIDIR)/wopi.cgi
	install -D -m 755 $(B)/wopictl $(DESTDIR)$(BINDIR)/wopictl
	install -D -m 644 cgi/wopi.cgi.8 $(DESTDIR)$(MANDIR)/man8/wopi.cgi.8
	install -D -m 644 cli/wopictl.1 $(DESTDIR)$(MANDIR)/man1/wopictl.1
	install -D -m 644 cli/wopi-fixture.5 $(DESTDIR)$(MANDIR)/man5/wopi-fixture.5
	install -D -m 644 cli/completion/scripts/wopictl.bash $(DESTDIR)$(BASHDIR)/wopictl
	install -D -m 644 cli/completion/scripts/wopictl.zsh $(DESTDIR)$(ZSHDIR)/_wopictl
	install -D -m 644 cli/completion/scripts/wopictl.fish $(DESTDIR)$(FISHDIR)/wopictl.fish

uninstall:
	rm -f $(DESTDIR)$(CGIDIR)/wopi.cgi $(DESTDIR)$(BINDIR)/wopictl \
		$(DESTDIR)$(MANDIR)/man8/wopi.cgi.8 $(DESTDIR)$(MANDIR)/man1/wopictl.1 \
		$(DESTDIR)$(MANDIR)/man5/wopi-fixture.5 \
		$(DESTDIR)$(BASHDIR)/wopictl $(DESTDIR)$(ZSHDIR)/_wopictl \
		$(DESTDIR)$(FISHDIR)/wopictl.fish

clean:
	rm -rf build build-san build-coverage

-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d $(B)/*/*/*/*.d)
.PHONY: all help run test unit test-servers test-browser lint check check-sample coverage soak bench \
	testable deps deps-build deps-run deps-test deps-servers deps-browser deps-bench deps-lint \
	install uninstall clean
