# Undertone: `make demo` shows it at work, `make check` runs every test, `make help` lists the rest.

VERSION  := 0.1.0
PREFIX   ?= /usr/local
CC       ?= gcc
BUILD    ?= build
CFLAGS   ?= -O3 -g
PACKAGES := fftw3f speexdsp sndfile sqlite3 jansson inih libsodium

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
            -Wcast-qual -Wwrite-strings -Wdouble-promotion $(if $(CI),-Werror)
# The same samples must give the same bits at any optimisation: no fused multiply-add, no reassociation.
FLAGS     = -std=c11 -D_GNU_SOURCE -DUNDERTONE_VERSION='"$(VERSION)"' -fPIC -fvisibility=hidden -ffp-contract=off \
            -fno-math-errno -pthread -Iinclude -Idsp -Isrc $(PKG_CFLAGS) $(WARNINGS) -MMD -MP

# Expanded at first use, so that `make help` and `make setup` run before the packages are there.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
LIBS       = $(PKG_LIBS) -lm -pthread

ROOMS    := dsp src/analysis src/source src/sink src/store src/web src/engine
SOURCES  := $(foreach room,$(ROOMS),$(wildcard $(room)/*.c))
COMMANDS := $(wildcard src/commands/*.c)
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/calibration.o
CALIBRATION := $(wildcard calibration/*.ini)

all: undertone

undertone: $(COMMANDS:%.c=$(BUILD)/%.o) $(BUILD)/libundertone.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libundertone.a: $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(CFLAGS) -c -o $@ $<

# The calibration files, word for word, as text in the program: its defaults.
$(BUILD)/calibration.c: $(CALIBRATION) tools/embed
	@mkdir -p $(@D)
	tools/embed $(CALIBRATION) > $@
$(BUILD)/calibration.o: $(BUILD)/calibration.c
	$(CC) $(FLAGS) $(CFLAGS) -c -o $@ $<

# ---- tests -------------------------------------------------------------------------------------------------------------

UNIT := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*.c tests/property/*.c tests/golden/*.c))

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libundertone.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

unit: $(UNIT)
	@set -e; for t in $(UNIT); do echo "$$t"; $$t; done

# ---- measuring tools ---------------------------------------------------------------------------------------------------

$(BUILD)/tools/%: $(BUILD)/tools/%.o $(BUILD)/libundertone.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

clean:
	rm -rf $(BUILD) undertone

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.PHONY: all unit clean
.SECONDARY:
