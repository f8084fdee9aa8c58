# SPDX-License-Identifier: MIT
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
B ?= build

# wopi.cgi starts anew for each request: linked statically it starts three times
# as fast. STATIC=no links it dynamically, for packagers.
STATIC ?= yes

WARN = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Wall -Wextra -Wpedantic -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wvla \
	-Wpointer-arith -Wundef $(WERROR)
WERROR ?= -Werror
HARDEN = -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
LINK = -pie -Wl,-z,relro,-z,now
STATIC_LINK = -static-pie -Wl,-z,relro,-z,now -Wl,--no-warnings
ifdef SAN
  B = build-san
  STATIC = no
  HARDEN = -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
  LINK = -fsanitize=$(SAN)
endif

CGI_LIBS = sqlite3 json-c nettle
CLI_LIBS = sqlite3 json-c nettle

objects = $(patsubst %.c,$(B)/%.o,$(sort $(wildcard $(1)/*.c)))
COMMON = $(call objects,common)

all: $(B)/wopi.cgi $(B)/wopictl

ifeq ($(STATIC),yes)
$(B)/wopi.cgi: $(call objects,cgi) $(COMMON)
	$(CC) $(STATIC_LINK) $(LDFLAGS) -o $@ $^ $$($(PKG_CONFIG) --static --libs $(CGI_LIBS))
else
$(B)/wopi.cgi: $(call objects,cgi) $(COMMON)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $$($(PKG_CONFIG) --libs $(CGI_LIBS))
endif

$(B)/wopictl: $(call objects,cli) $(COMMON)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $$($(PKG_CONFIG) --libs $(CLI_LIBS))

# A folder sees its own headers and common/, and nothing else.
$(B)/%.o: %.c Makefile | $(B)/schema.inc
	@mkdir -p $(@D)
	$(CC) $(WARN) $(HARDEN) $(CFLAGS) $(CPPFLAGS) -MMD -MP -Icommon -I$(B) -c -o $@ $<

# Each schema file becomes one string: the migration that it is.
$(B)/schema.inc: $(sort $(wildcard common/schema*.sql)) Makefile
	@mkdir -p $(@D)
	for f in $(filter %.sql,$^); do sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $$f && echo ,; done >$@

clean:
	rm -rf build build-san

-include $(wildcard $(B)/*/*.d)
.PHONY: all clean
