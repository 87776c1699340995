# Undertone: `make demo` shows it at work, `make check` runs every test, `make help` lists the rest.

VERSION  := 0.1.0
PREFIX   ?= /usr/local
DESTDIR  ?=
CC       ?= gcc
BUILD    ?= build
CFLAGS   ?= -O3 -g
CORPORA  ?=
PACKAGES := fftw3f speexdsp sndfile sqlite3 jansson inih libsodium libre spandsp expat libcrypto libmicrohttpd \
            libcurl zlib portaudio-2.0 alsa libpulse ncursesw cairo

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
            -Wcast-qual -Wwrite-strings -Wdouble-promotion $(if $(CI),-Werror)
# The same samples must give the same bits at any optimisation: no fused multiply-add, no reassociation.
FLAGS     = -std=c11 -D_GNU_SOURCE -DUNDERTONE_VERSION='"$(VERSION)"' -fPIC -fvisibility=hidden -ffp-contract=off \
            -fno-math-errno -pthread -Iinclude -Idsp -Isrc $(PKG_CFLAGS) $(WARNINGS) -MMD -MP

# Sanitizers and unoptimised builds do without: they do not go together.
HARDEN    = $(if $(findstring -fsanitize,$(CFLAGS))$(findstring -O0,$(CFLAGS)),,-fstack-protector-strong \
            -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
HARDEN_LD = -pie -Wl,-z,relro,-z,now

# Expanded at first use, so that `make help` and `make demo` run before the packages are there.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PACKAGES))))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
LIBS       = $(PKG_LIBS) -lm -pthread
# Loaded by the program when first called (src/late/late.h), where there is an entry.S for the processor.
LATE      := $(if $(filter x86_64%,$(shell $(CC) -dumpmachine)),libre spandsp expat libcrypto libmicrohttpd libcurl portaudio-2.0 \
             alsa libpulse cairo)

ROOMS    := dsp src/analysis src/settings src/source src/wire src/sink src/store src/web src/report src/engine \
            src/desk src/intake src/batch
OBJECTS  := $(patsubst %.c,$(BUILD)/%.o,$(foreach room,$(ROOMS),$(wildcard $(room)/*.c))) $(BUILD)/calibration.o \
            $(BUILD)/assets.o $(BUILD)/report_style.o
COMMANDS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/commands/*.c))
# What a program that embeds Undertone gets: the signal path, the settings and the events' JSON; no files, no devices.
EMBEDDED := $(filter $(BUILD)/dsp/% $(BUILD)/src/analysis/%,$(OBJECTS)) $(BUILD)/calibration.o \
            $(addprefix $(BUILD)/src/,settings/settings.o settings/settings_table.o settings/ini_text.o settings/scorecard_file.o engine/undertone.o sink/json.o sink/text.o)

all: undertone library                  ## the program ./undertone and the library

undertone: $(BUILD)/undertone
	@ln -f $< $@

$(BUILD)/undertone: $(COMMANDS) $(BUILD)/undertone.a $(if $(LATE),$(BUILD)/src/late/late.o $(BUILD)/src/late/entry.o)
	$(LINK) $(HARDEN_LD) $^ $(shell pkg-config --libs $(filter-out $(LATE),$(PACKAGES))) -lm -pthread
# The same with all its libraries linked, which tells a package what it depends on.
$(BUILD)/undertone-early: $(COMMANDS) $(BUILD)/undertone.a
	$(LINK) $(HARDEN_LD) $^ $(LIBS)

$(BUILD)/late_entries.h: $(COMMANDS) $(BUILD)/undertone.a tools/late
	@tools/late $(CC) $(COMMANDS) $(BUILD)/undertone.a -- $(LATE) >$@.part && mv $@.part $@
$(BUILD)/src/late/%.o: FLAGS += -I$(BUILD)
$(BUILD)/src/late/late.o $(BUILD)/src/late/entry.o: $(BUILD)/late_entries.h

LINK    = @echo "  LINK $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@
COMPILE = @echo "  CC   $<"; mkdir -p $(@D); $(CC) $(FLAGS) $(HARDEN) $(CFLAGS) -c -o $@

$(BUILD)/undertone.a: $(OBJECTS)
	@rm -f $@; $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	$(COMPILE) $<
$(BUILD)/%.o: %.S
	$(COMPILE) $<

# The calibration files, word for word, as text in the program: its defaults.
CALIBRATION := $(wildcard calibration/*.ini)
$(BUILD)/calibration.c: $(CALIBRATION) tools/embed
	@mkdir -p $(@D)
	@tools/embed $(CALIBRATION) > $@
$(BUILD)/calibration.o: $(BUILD)/calibration.c
	$(COMPILE) $<

# The pages: ours, and the two libraries that npm gives under the lock file's checksums; gathered flat, then embedded.
ASSETS := $(wildcard src/web/assets/*)
build/web/node_modules: src/web/package.json src/web/package-lock.json
	@mkdir -p $(@D); cp $^ $(@D)
	@echo "  NPM  $@"; cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --omit=dev && touch node_modules
# The same with what drives a browser, for the pages' own tests.
build/web-tests/node_modules: src/web/package.json src/web/package-lock.json
	@mkdir -p $(@D); cp $^ $(@D)
	@echo "  NPM  $@"; cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules
$(BUILD)/assets.c: $(ASSETS) build/web/node_modules tools/embed_assets tools/gather_assets
	@rm -rf $(BUILD)/web/flat; mkdir -p $(BUILD)/web/flat
	@tools/gather_assets build/web/node_modules $(BUILD)/web/flat
	@tools/embed_assets $(BUILD)/web/flat > $@
$(BUILD)/assets.o: $(BUILD)/assets.c
	$(COMPILE) $<

# The report's style, likewise.
$(BUILD)/report_style.c: src/report/report.css
	@mkdir -p $(@D)
	@{ echo '#include "report/style.h"'; echo 'const char report_style[] = {'; \
	    od -An -v -td1 $< | sed 's/  */ /g; s/ \(-*[0-9][0-9]*\)/ \1,/g'; echo ' 0 };'; } > $@
$(BUILD)/report_style.o: $(BUILD)/report_style.c
	$(COMPILE) $<

# ---- the library -------------------------------------------------------------------------------------------------------

LIBRARY_LIBS := fftw3f speexdsp jansson inih
library: $(BUILD)/lib/libundertone.a $(BUILD)/lib/libundertone.so.0 $(BUILD)/lib/undertone.pc

# One object with only the undertone_ names left visible, so that ours never meet an embedding program's.
$(BUILD)/lib/libundertone.a: $(EMBEDDED)
	@mkdir -p $(@D); rm -f $@
	@$(LD) -r -o $(@D)/undertone.o $^ && objcopy --localize-hidden $(@D)/undertone.o && $(AR) rcs $@ $(@D)/undertone.o

$(BUILD)/lib/libundertone.so.0: $(EMBEDDED)
	@mkdir -p $(@D)
	$(LINK) -shared -Wl,-soname,libundertone.so.0 -Wl,-z,defs $^ $(shell pkg-config --libs $(LIBRARY_LIBS)) -lm
	@ln -sf libundertone.so.0 $(@D)/libundertone.so

$(BUILD)/lib/undertone.pc: Makefile
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' 'includedir=$${prefix}/include' '' 'Name: undertone' \
	    'Description: how far a caller'"'"'s voice has risen above its own normal' 'Version: $(VERSION)' \
	    'Requires.private: $(LIBRARY_LIBS)' 'Libs: -L$${libdir} -lundertone' 'Libs.private: -lm' \
	    'Cflags: -I$${includedir}' > $@

# ---- the two commands --------------------------------------------------------------------------------------------------

demo:                                   ## makes a call, shows its timeline, and serves the pages over it
	@tools/setup build demo
	@$(MAKE) --no-print-directory undertone
	@tools/demo

check:                                  ## runs every test; ends with "N passed, N failed"
	@tools/setup build demo check
	@tests/run

# ---- tests, one kind at a time -----------------------------------------------------------------------------------------

UNIT  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c tests/property/*.c tests/golden/*.c))
TOOLS := $(patsubst %.c,$(BUILD)/%,$(wildcard tools/*.c))
FUZZ  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*.c))
ASAN  := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
TSAN  := -O1 -g -fsanitize=thread

# A measuring tool may need a library of its own, named in its first lines: "libs: nlopt".
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/undertone.a
	$(LINK) $^ -lcmocka $(LIBS)
$(BUILD)/tools/%: $(BUILD)/tools/%.o $(BUILD)/undertone.a
	$(LINK) $(filter %.o,$^) $(filter %.a,$^) $(shell sed -n 's/^ \* libs: /-l/p' tools/$*.c) $(LIBS)
$(BUILD)/tools/%.o: FLAGS += -Itools
$(BUILD)/tools/fit $(BUILD)/tools/fit_speech $(BUILD)/tools/escalations: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tools/fitting/*.c))
$(BUILD)/tools/callgen: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tools/calling/*.c))
$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/undertone.a
	$(LINK) $^ -fsanitize=fuzzer $(LIBS)

unit: all $(UNIT)                         ## unit and property tests alone
	@tests/run unit
tools: $(TOOLS)                         ## the measuring and fitting tools, under build/tools
fuzz-programs: $(FUZZ)
layers: $(BUILD)/undertone.a            ## who includes whom, and what the signal path must not call
	@tests/run layers
asan ubsan:                             ## unit tests under the address and undefined-behaviour sanitizers
	@tests/run asan
tsan:                                   ## tests with threads under the thread sanitizer
	@tests/run tsan
valgrind:                               ## a whole run under valgrind
	@tests/run valgrind
coverage:                               ## line coverage of dsp and analysis
	@tests/run coverage
fuzz:                                   ## each fuzz target for FUZZ_SECONDS (60)
	@tests/run fuzz-minutes
soak:                                   ## minutes of faults and hours of audio: SOAK_HOURS (8)
	@tools/setup build demo check soak
	@tests/run soak
long-run: undertone                     ## a long run, killed twice and resumed: COUNT (2000) calls, CORPORA=DIR
	@CORPORA="$(CORPORA)" tests/long_run $(COUNT)
bench: undertone $(TOOLS)               ## cost beside the bare floor, by group of functions, and peers where installed
	@tests/bench/run
accuracy: undertone $(TOOLS)            ## pitch, speech and stress against labelled recordings: CORPORA=DIR
	@tools/accuracy "$(CORPORA)"
robustness: undertone $(TOOLS)          ## the same on bad lines, as a table: CORPORA=DIR
	@tools/robustness "$(CORPORA)"
screens: undertone build/web-tests/node_modules ## the README's pictures of the pages, from the demo call
	@mkdir -p src/web/screens; node tools/screens.mjs

# ---- keeping house -----------------------------------------------------------------------------------------------------

format:                                 ## clang-format over what git tracks
	@git ls-files '*.c' '*.h' | xargs clang-format -i
lint:                                   ## cppcheck
	@cppcheck --quiet --std=c11 --enable=warning,portability -Iinclude -Idsp -Isrc dsp src

$(BUILD)/undertone.1: tools/undertone.1.scd
	@scdoc < $< > $@

install: all $(BUILD)/undertone.1       ## program, library, header, man page, calibration to DESTDIR PREFIX
	install -D -m 755 undertone $(DESTDIR)$(PREFIX)/bin/undertone
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include/undertone include/undertone/*.h
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib $(BUILD)/lib/libundertone.a
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/lib $(BUILD)/lib/libundertone.so.0
	ln -sf libundertone.so.0 $(DESTDIR)$(PREFIX)/lib/libundertone.so
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/pkgconfig $(BUILD)/lib/undertone.pc
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/undertone/calibration $(CALIBRATION)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 $(BUILD)/undertone.1

uninstall:                              ## removes what install put there
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/undertone lib/libundertone.a lib/libundertone.so lib/libundertone.so.0 \
	    lib/pkgconfig/undertone.pc share/man/man1/undertone.1)
	rm -rf $(addprefix $(DESTDIR)$(PREFIX)/,include/undertone share/undertone)

deb: all $(BUILD)/undertone-early $(BUILD)/undertone.1 ## a Debian package under build/
	@tools/package/make_deb ./undertone $(BUILD)/undertone-early $(BUILD)/undertone.1 $(VERSION) \
	    $(BUILD)/undertone_$(VERSION)_$$(dpkg --print-architecture).deb

dist:                                   ## a source archive of the last commit
	git archive --prefix=undertone-$(VERSION)/ -o undertone-$(VERSION).tar.gz HEAD

clean:                                  ## removes all that was built
	rm -rf $(BUILD) undertone

help:                                   ## this list
	@sed -n 's/^\([a-z -]*\):[^#=]*## /\1\t/p' Makefile | expand -t 16

-include $(shell find $(BUILD) -name '*.d' -not -path '*/san-*' 2>/dev/null)
.PHONY: all library demo check unit tools fuzz-programs layers asan ubsan tsan valgrind coverage fuzz soak long-run bench accuracy \
        robustness screens format lint install uninstall deb dist clean help
.PRECIOUS: $(BUILD)/%.o
