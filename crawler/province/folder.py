"""A folder of registries in, its counties and the places above them out.

Every .yml file is a county: 宜春市/铜鼓县/county.yml and 宜春市/铜鼓县.yml both are the county 宜春市/铜鼓县. The
folders above are the levels, as many as there are. A place.yml may give its folder a title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crawler.errors import XunlanError

COUNTY_FILE, PLACE_FILE = "county.yml", "place.yml"
_MANY = 8  # names that are told in an error


@dataclass(frozen=True)
class CountyFile:
    """One county: its name in the folder (宜春市/铜鼓县), which is also the name of its database, and its registry."""

    name: str
    title: str
    file: Path

    @property
    def above(self) -> tuple[str, ...]:
        """The names of the places above it, the widest first; the whole province, "", is not among them."""
        parts = self.name.split("/")[:-1]
        return tuple("/".join(parts[: number + 1]) for number in range(len(parts)))


@dataclass(frozen=True)
class Province:
    """A folder of registries. `titles`: of the places above the counties, by name; "" is the whole of them.
    `problems`: Chinese, what in the folder has no effect."""

    folder: Path
    counties: tuple[CountyFile, ...]
    titles: dict[str, str]
    problems: tuple[str, ...] = ()

    def chosen(self, wanted: Sequence[str]) -> tuple[CountyFile, ...]:
        """The counties of these names, or of these last parts of names, each once. Raises XunlanError that says which
        there are."""
        return tuple(dict.fromkeys(self._county(name) for name in wanted))

    def _county(self, wanted: str) -> CountyFile:
        exact = [each for each in self.counties if each.name == wanted]
        found = exact or [each for each in self.counties if wanted in (each.name.rpartition("/")[2], each.title)]
        if len(found) == 1:
            return found[0]
        if found:
            raise XunlanError(f"叫“{wanted}”的县不止一个,请写全:{_some([each.name for each in found])}")
        near = [each.name for each in self.counties if wanted in each.name] or [each.name for each in self.counties]
        raise XunlanError(f"登记表文件夹 {self.folder} 中没有“{wanted}”,可选的有:{_some(near)}")


class _PlaceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str = Field(min_length=1, max_length=100)


def read_province(folder: Path) -> Province:
    """The counties of a folder, by name. Raises XunlanError where there are none, or two of one name."""
    problems: list[str] = []
    files = dict[str, Path]()
    for file in _files(folder, "*.yml"):
        name = _name_of(file.relative_to(folder))
        if name is None:
            continue
        if name in files:
            raise XunlanError(f"{files[name]} 和 {file} 是同一个县,请去掉一个")
        files[name] = file
    if not files:
        raise XunlanError(f"登记表文件夹 {folder} 中没有 .yml 文件,请检查 XUNLAN_REGISTRY")
    problems += [f"{file} 没有读:登记表的文件名应以 .yml 结尾" for file in _files(folder, "*.yaml")]
    counties = tuple(CountyFile(name, _title(folder, name, problems), file) for name, file in sorted(files.items()))
    places = ["", *dict.fromkeys(place for county in counties for place in county.above)]
    for place in set(places) & files.keys():
        raise XunlanError(f"{files[place]} 与文件夹 {folder / place} 同名,分不清是县还是市,请改名")
    return Province(folder, counties, {place: _title(folder, place, problems) for place in places}, tuple(problems))


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    """Files that people see: not the hidden ones, and none in hidden folders."""
    for file in sorted(folder.rglob(pattern)):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file


def _name_of(file: Path) -> str | None:
    """The county whose registry a file is, by its path below the folder.

    >>> [_name_of(Path(each)) for each in ("a.yml", "宜春市/铜鼓县.yml", "宜春市/铜鼓县/county.yml", "a/place.yml")]
    ['a', '宜春市/铜鼓县', '宜春市/铜鼓县', None]
    """
    if file.name == PLACE_FILE:
        return None
    whose = file.parent if file.name == COUNTY_FILE and file.parent != Path() else file.with_suffix("")
    return whose.as_posix()


def _title(folder: Path, name: str, problems: list[str]) -> str:
    """What a place is called: in its place.yml, or as its folder."""
    plain = name.rpartition("/")[2] or folder.resolve().name
    file = folder / name / PLACE_FILE
    if not file.is_file():
        return plain
    try:
        return _PlaceFile.model_validate(yaml.safe_load(file.read_text("utf-8-sig"))).title
    except (yaml.YAMLError, ValidationError, OSError, UnicodeDecodeError):
        problems.append(f"{file} 读不懂,应只有一行 title: 名称;暂用文件夹名“{plain}”")
        return plain


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_MANY]) + (f" 等 {len(names)} 个" if len(names) > _MANY else "")
