"""A file of numbers and words that the office may change in, what it says out, checked; or every fault of it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)


class DataFileError(Exception):
    """A file cannot be used: one line in Chinese for each fault, with the file and the key."""


def read_data(path: Path, model: type[T], error: type[DataFileError]) -> T:
    """Read a YAML file as a model. Raises `error` with all its faults."""
    try:
        return model.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    except (OSError, yaml.YAMLError) as wrong:
        raise error(f"{path.name}: 读不了:{' '.join(str(wrong).split())}") from wrong
    except ValidationError as wrong:
        faults = (f"{path.name}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors())
        raise error("\n".join(faults)) from wrong
