"""What the rules look at, in pieces: texts built from these are where a difference between two implementations hides."""

import random

from rhetor.language.page_words import load_page_words
from rhetor.language.parameters import load_parameters

MARKS = list(".!?…‽؟۔।。！？｡\"'”’»›)]}*_“‘«‹([{„‚¿¡-–—•·▪‣◦●○■□►➢✓✔→+#|/>@:;,%&")
SPACES = list(" \u00a0\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\u2003\u3000")
# Letters and figures whose case or class differs from one test of Python's to another, also above the basic plane.
LETTERS = list("aAbBIixvVzZéÉßªǅſıİΣσς\u212a今م\U00010400\U00010428𝐀𝒶")
FIGURES = list("01259²½٣Ⅷ𝟙")
UNSEEN = list("\u00ad\u200b\u2060ﬁﬃ𝗦🄰Ａ＂❝❞‹›´⁴†~`<>_*=$\\^\u20e3🇳🇬✅👉⭐")
OTHERS = ["\u0301", "\u0307", "\u200d", "\ufe0f", "\ufeff", "\x00", "\ud800", "\udfff", "☀", "😀", "🫀"]
CHARACTERS = MARKS + SPACES + LETTERS + FIGURES + UNSEEN + OTHERS

DATES = ["mon", "tue", "tues", "wednes", "thur", "thurs", "fri", "satur", "sun", "day", "jan", "feb", "March", "sept", "dec",
         "1", "12", "03", "2020", "st", "nd", "rd", "th", " ", " ", ",", ", ", " at ", "10:30", "9.15", "-", "/",
         "."]  # fmt: skip
SHAPES = ["Adisa", "Moyo asked", "“Why?” Adisa  O’Dell J.-P. asked", "http://a.b/c", "https://x", "www.", "x@y.",
          "a.b@c-d.e.f", "[4]", "[note 12]", "(a)", "(iv)", "b)", "1.", "12)", "II.", "XIV.", "(or did we?)", ". . .", ". .",
          "...", "\r\n", "\n\n", "Related Posts", "By Ann Lee", "copyright", "Old Town Bridge", "Share", " | ", " > ",
          " 4 Even though", " 12 The end", "U.S.", "a.m.", "Ph.D", "well-Dr", "C.Then", "ended.Then", "5.The", "%.A ",
          '?"', "!”", "isn't", "isn’t", "x" * 39, "x" * 64, "y " * 20, "word " * 8, "a " * 32,
          "&quot;", "&nbsp;", "&amp;", "â€œ", "â€", "<br>", "</b>", "<a href='x'>", "**", "**to**", "__", "~~", "***",
          "> ", "> > ", " :-)", ";D ", "[citation needed]", "spring.4 It", ".”4 Moyo", "1991.4 It", "3,5–7 The",
          "Mill St. Drivers", "plan B. Moyo", "War I. Letters", "Vol. IX", "Fig. A", "Ref. [3]", "12 km. Anna",
          "5ft. tall", "b. 1920", "spp. are", "Inc. Shareholders said", "Corp. Moyo left", "U.N. Diplomats were",
          "U.S. Senate passed", "J.-P. Serre", "M/s. Moyo", "(Retd.) Moyo", "e.g. Nobody knew", "?\" asked", " ? » ",
          "\" Who? \" she", "so — That is", "never—” She", "(Phil. 4:8) No", "(LAUGHTER)", "[Music.]",
          "Mr. HALE (rising).", "The SPEAKER of Ohio:", "Dear Ann,", "Best regards,", "at 10:12 Ann wrote:",
          "x@y.z wrote:", "00:01,0 --> 00:02,0", "42", "   42", "42     HEAD", "| a | b |", "f(x);", "a_b = {}",
          "Follow Ann on Twitter", "All rights reserved.", "Judge orders release", "Men march", "Police: no more",
          "gone – officials", "o a ban", "✅ a", "- the\nof", "of the", "in,\nand"]  # fmt: skip


def list_words() -> list[str]:
    """Every word the splitter knows."""
    parameters, page = load_parameters(), load_page_words()
    groups = [parameters.abbreviations, parameters.numbered, parameters.also_words, parameters.starters,
              parameters.not_starters, parameters.exclaimed, parameters.speaker_verbs, parameters.given_names,
              parameters.units, parameters.streets, parameters.numbered_things, parameters.subjects, parameters.name_words,
              parameters.bodies, parameters.links, page.lines, page.openings, page.interface, page.link_lists, page.small,
              page.assertive, page.urging, page.finished_openings, page.salutations, page.valedictions, page.stage,
              page.platforms, page.platform_openings, page.record, page.headline_verbs, page.plurals, page.sources,
              page.headline_prepositions]  # fmt: skip
    return [word for group in groups for word in sorted(group)]


WORDS = list_words()
WORD_LIMITS = (1, 2, 3, 4, 8, 12, 14, 28)
JOINTS = (" ", " ", " ", "  ", " | ", "|", " > ", ", ", ". ")
FRAMES = ("{}", "{}", "“{}”", "'{}'", "«{}»", '"{}"', "- {}", "1. {}", "By {}", "Copyright {}.", "{}:", "{},", "{}.", "{}?")
JOINS = ["", "", "", " ", " ", " ", ". ", ".", "? ", "! ", "\n", "\n- ", "\n• ", "\n1. "]


# Of texts with quotations over several sentences.
PARTS = ["“The mill is old.", "Nobody mends it.", "It has to go,” she said.", "\"It was sold.", "They closed it.\"",
         "«Why now?", "Who knows?»", "''We left.", "We stayed.''", "‘No.", "It’s over.’", "“He said: ‘Go.’", "”", "“", "\"",
         "# What Happens Now", "- Sell it all now.", "Related Posts", "***", "She wrote:", "> It was late.", ">",
         "The board met on Monday, and it did not say why."]  # fmt: skip
GAPS = [" ", " ", " ", " ", "\n", "\n\n", "\r\n", "\r\n\r\n", " \n \n", "\u2028", "\x0b\x0c", ""]


def make_text(dice: random.Random) -> str:
    """A short text: characters, a date, wrapped lines, or a mixture of everything."""
    makers = (_make_characters, _make_date, _make_lines, _make_page, _make_mixture, _make_mixture)
    return dice.choice(makers)(dice, dice.choice((3, 6, 10, 20, 40)))


def _make_characters(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(CHARACTERS, k=length))


def _make_date(dice: random.Random, length: int) -> str:
    return "".join(dice.choice(DATES if dice.random() < 0.95 else CHARACTERS) for _ in range(min(length, 12)))


def _make_lines(dice: random.Random, length: int) -> str:
    width = dice.randint(35, 135)
    lines = []
    for _ in range(dice.randint(2, 6)):
        wanted = width - dice.choice((0, 0, 1, 3, 8, 15, 16, 17, 30))
        line = ""
        while len(line) < wanted:
            line += dice.choice(WORDS + SHAPES[:10]) + dice.choice((" ", " ", " ", ". ", ", "))
        lines.append(line[:wanted])
    return dice.choice(("\n", "\n", "\r\n", "\u2028")).join(lines) + dice.choice(("", "\n", "\n\n- x\n"))


def _make_page(dice: random.Random, length: int) -> str:
    """Lines in quotes, with separators, of as many words and characters as the limits of the rules, or one off."""
    lines = []
    for _ in range(min(length, 8)):
        words = dice.choice((WORDS, ["a", "b1", "It's"], ["Old", "Town"], SHAPES))
        line = dice.choice(JOINTS).join(dice.choices(words, k=_choose_near(dice, WORD_LIMITS)))
        if dice.random() < 0.3:
            line = line[: _choose_near(dice, (64, 160, 256, 320))].strip()
        lines.append(dice.choice(("", "", "", "Related Posts\n")) + dice.choice(FRAMES).format(line))
    return dice.choice(("\n", "\n", "\n\n", "\r\n")).join(lines)


def _choose_near(dice: random.Random, limits: tuple[int, ...]) -> int:
    return max(1, dice.choice(limits) + dice.choice((-1, 0, 0, 1)))


def _make_mixture(dice: random.Random, length: int) -> str:
    pieces = []
    for _ in range(length):
        pieces.append(dice.choice(dice.choice((WORDS, WORDS, SHAPES, DATES, CHARACTERS, CHARACTERS))))
        pieces[-1] = dice.choice((str, str, str.capitalize, str.title, str.upper))(pieces[-1])
        pieces.append(dice.choice(JOINS))
    return "".join(pieces)
