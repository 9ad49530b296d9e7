import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type Surroundings, NoBinary, findBinary } from "../src/binary";

let root: string;
let surroundings: Surroundings;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "mprlint-"));
  surroundings = {
    configured: "",
    folder: path.join(root, "project"),
    isTrusted: true,
    extension: path.join(root, "extension"),
    searchPath: [path.join(root, "first"), path.join(root, "second")].join(path.delimiter),
    home: path.join(root, "home"),
  };
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Makes a program and answers its path. */
function program(...names: string[]): string {
  const file = path.join(root, ...names);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "");
  chmodSync(file, 0o755);
  return file;
}

function refused(changes: Partial<Surroundings>, message: RegExp): void {
  const isRefusal = (error: unknown) => error instanceof NoBinary && message.test(error.message);
  assert.throws(() => findBinary({ ...surroundings, ...changes }), isRefusal);
}

const NAME = process.platform === "win32" ? "mprlint.exe" : "mprlint";

test("the setting comes first, then the bundled program, then the PATH in its order", () => {
  refused({}, /not found/);
  const second = program("second", NAME);
  assert.equal(findBinary(surroundings), second);
  const first = program("first", NAME);
  assert.equal(findBinary(surroundings), first);
  const bundled = program("extension", "bundled", NAME);
  assert.equal(findBinary(surroundings), bundled);
  const own = program("own", "linter");
  assert.equal(findBinary({ ...surroundings, configured: ` ${own} ` }), own);
});

test("a setting that names no program is an error, not a reason to run another one", () => {
  program("first", NAME);
  refused({ configured: path.join(root, "first") }, /names no program/);
  refused({ configured: path.join(root, "missing") }, /names no program.*missing/);
});

test("a file that may not be run is passed over", { skip: process.platform === "win32" }, () => {
  chmodSync(program("first", NAME), 0o644);
  const second = program("second", NAME);
  assert.equal(findBinary(surroundings), second);
  refused({ configured: path.join(root, "first", NAME) }, /names no program/);
});

test("a setting can begin with the user's folder, or be relative to the project", () => {
  const own = program("home", "bin", NAME);
  assert.equal(findBinary({ ...surroundings, configured: `~/bin/${NAME}` }), own);
  const local = program("project", "node_modules", ".bin", NAME);
  assert.equal(findBinary({ ...surroundings, configured: `node_modules/.bin/${NAME}` }), local);
});

test("what an untrusted folder holds is not run", () => {
  program("project", "node_modules", ".bin", NAME);
  const configured = `node_modules/.bin/${NAME}`;
  refused({ configured, isTrusted: false }, /not trusted/);
  refused({ configured: `./${configured}`, isTrusted: false }, /not trusted/);
  refused({ configured, folder: undefined }, /no folder is open/);
  const own = program("own", NAME);
  assert.equal(findBinary({ ...surroundings, configured: own, isTrusted: false }), own);
});

test("folders of the PATH that are relative to the working directory do not count", () => {
  program("project", NAME);
  const before = process.cwd();
  process.chdir(path.join(root, "project"));
  try {
    refused({ searchPath: ["", ".", "../project"].join(path.delimiter) }, /not found/);
  } finally {
    process.chdir(before);
  }
});
