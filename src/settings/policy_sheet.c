#include "settings/policy_sheet.h"

#include "analysis/say.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(struct policy_sheet *s, const char *heading, const char *term, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void add(struct policy_sheet *s, const char *heading, const char *term, const char *format, ...)
{
	va_list args;

	if (s->count == POLICY_SHEET_LINES)
		return;
	s->line[s->count].heading = heading;
	s->line[s->count].term = term;
	va_start(args, format);
	vsnprintf(s->line[s->count++].text, POLICY_SHEET_TEXT, format, args);
	va_end(args);
}

/* In the sheet's language. */
#define TELL(english, spanish) SAY(s->language, english, spanish)

static void add_purpose(struct policy_sheet *s, const struct policy *p)
{
	const char *heading = TELL("What it is for", "Para qué sirve");

	add(s, heading, TELL("Purpose", "Finalidad"), "%s", *p->purpose ? p->purpose :
	    TELL("Not written down: no policy file says it.", "No está escrita: ningún archivo la dice."));
	if (*p->contact)
		add(s, heading, TELL("Who answers for it", "Quién responde"), "%s", p->contact);
	add(s, heading, TELL("Never", "Nunca"), TELL("The emotions of agents are not inferred; nobody is recognised by voice; "
	    "truthfulness is not judged; agents are not ranked by how their callers felt.", "No se infieren las emociones de quien "
	    "atiende; no se reconoce a nadie por la voz; no se juzga si alguien dice la verdad; no se compara a agentes por cómo se "
	    "sentía quien llamaba."));
}

static void add_kept(struct policy_sheet *s, const struct policy *p, const struct calibration *cal, bool recording)
{
	const char *heading = TELL("What is kept, and for how long", "Qué se guarda, y cuánto tiempo");

	add(s, heading, TELL("Timelines", "Llamadas"), TELL("Figures of tone and timing, once a second: %u days.",
	    "Cifras de tono y de tiempos, una vez por segundo: %u días."), cal->retention.timelines_days);
	if (p->recording)
		add(s, heading, "Audio", TELL("%s, encrypted, without digits typed on a telephone: %u days.",
		    "%s, con cifrado y sin los dígitos que se marcan: %u días."), recording ?
		    TELL("Calls are recorded", "Las llamadas se graban") :
		    TELL("Calls may be recorded, and are not at present", "Las llamadas pueden grabarse, y ahora no se graban"),
		    cal->retention.audio_days);
	else
		add(s, heading, "Audio", "%s", TELL("None. Recording is not allowed.", "Ninguno. No está permitido grabar."));
	add(s, heading, TELL("Callers", "Quien llama"), "%s", TELL("A keyed hash of the number, so that a caller's calls can be found, "
	    "handed out and erased.", "Un resumen del número, hecho con una clave (hash), para poder encontrar, entregar y borrar las "
	    "llamadas de una persona."));
}

static void add_seen(struct policy_sheet *s, const struct policy *p)
{
	const char *heading = TELL("Who sees what", "Quién ve qué");

	add(s, heading, TELL("Agent", "Agente"), "%s", TELL("Own calls, own weeks, own load; and who opened own calls.",
	    "Sus llamadas, sus semanas y su carga; y quién abrió sus llamadas."));
	add(s, heading, TELL("Supervisor", "Supervisión"), TELL("The calls of one team. On the floor page, the tone of %s.",
	    "Las llamadas de un equipo. En la página de la sala, el tono de %s."), p->floor_tone_all ?
	    TELL("every call", "todas las llamadas") : TELL("calls whose agent raised a hand, and of no other",
	    "las llamadas en que se pidió ayuda, y de ninguna otra"));
	add(s, heading, TELL("QA", "Calidad"), "%s", TELL("All calls, and the list of who opened what.",
	    "Todas las llamadas, y la lista de quién abrió qué."));
	add(s, heading, TELL("Everybody", "Para cualquiera"), "%s",
	    TELL("Opening, hearing, exporting, noting and deleting a call is written down.",
	         "Queda escrito quién abre, escucha, exporta, anota o borra una llamada."));
}

static void add_tables(struct policy_sheet *s, const struct policy *p, const struct calibration *cal)
{
	const char *heading = TELL("In tables", "En las tablas");

	add(s, heading, TELL("Smallest group", "Grupo mínimo"), TELL("No figure is of fewer than %u calls.",
	    "Ninguna cifra es de menos de %u llamadas."), cal->review.group_calls);
	if (p->load_limit_minutes)
		add(s, heading, TELL("Load", "Carga"), TELL("After %u minutes with tense callers in a shift the agent, and nobody else, is "
		    "shown a suggestion of a break.", "Tras %u minutos con voces tensas en un turno se sugiere una pausa a quien atiende, "
		    "y a nadie más."), p->load_limit_minutes);
}

static void add_signers(struct policy_sheet *s, const struct policy *p, bool signed_by_both)
{
	const char *heading = TELL("Who agreed", "Quién lo acordó");
	const char *const terms[POLICY_PARTIES] = { TELL("Employer's key", "Clave de la empresa"),
	                                            TELL("Works council's key", "Clave del comité") };
	char hex[2 * POLICY_KEY_BYTES + 1];

	for (int i = 0; i < POLICY_PARTIES; i++)
		if (p->has_signer[i])
			add(s, heading, terms[i], "%s", sodium_bin2hex(hex, sizeof(hex), p->signer[i], POLICY_KEY_BYTES));
	add(s, heading, TELL("Signed", "Firmado"), "%s", signed_by_both ?
	    TELL("By both: neither can loosen it alone.", "Por ambas partes: ninguna puede aflojarlo por su cuenta.") :
	    TELL("Not by both.", "No por ambas partes."));
}

void policy_sheet(struct policy_sheet *s, const struct policy *p, const struct calibration *cal, bool recording, bool signed_by_both,
                  enum cues_language language)
{
	memset(s, 0, sizeof(*s));
	s->language = language;
	add_purpose(s, p);
	add_kept(s, p, cal, recording);
	add_seen(s, p);
	add_tables(s, p, cal);
	add_signers(s, p, signed_by_both);
}
