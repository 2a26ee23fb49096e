"""Show a promise: `python -m tests.promises NUMBER [--count N] [--first N] [--jobs N]` prints one line of JSON.

Promise N lives in `promise_N.py` beside this file: its `measure` takes the options it names and returns the figures,
`kept` among them. The exit code is 0 where the promise was kept.
"""

import argparse
import importlib
import inspect
import json
import sys


def main() -> int:
    """Measure one promise and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.promises", description="Show that a promise is kept.")
    parser.add_argument("number", type=int)
    for option in ("count", "first", "jobs"):
        parser.add_argument(f"--{option}", type=int)
    given = vars(parser.parse_args())
    measure = importlib.import_module(f"tests.promises.promise_{given.pop('number')}").measure
    known = inspect.signature(measure).parameters
    figures = measure(**{name: value for name, value in given.items() if value is not None and name in known})
    print(json.dumps(figures))
    return 0 if figures["kept"] else 1


if __name__ == "__main__":
    sys.exit(main())
