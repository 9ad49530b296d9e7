#!/usr/bin/env node
// Runs the binary of this platform's package: same arguments, same streams, same end.
"use strict";

const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { constants } = require("node:os");

// How musl names its loader on the processors that there are packages for.
const MUSL_LOADERS = { x64: "/lib/ld-musl-x86_64.so.1", arm64: "/lib/ld-musl-aarch64.so.1" };

// The packages that could fit, the best one first. Not every package manager minds the C library, so that both can be there.
function candidates() {
  const platform = `@mprlint/${process.platform}-${process.arch}`;
  if (process.platform !== "linux") return [platform];
  const libraries = existsSync(MUSL_LOADERS[process.arch] ?? "") ? ["musl", "gnu"] : ["gnu", "musl"];
  return libraries.map((library) => `${platform}-${library}`);
}

function findBinary() {
  const name = process.platform === "win32" ? "mprlint.exe" : "mprlint";
  for (const candidate of candidates()) {
    try {
      return require.resolve(`${candidate}/${name}`);
    } catch {
      // Not installed.
    }
  }
  return undefined;
}

// 2 is what mprlint itself ends with where it could not do what it was asked for.
function fail(...lines) {
  console.error(lines.map((line) => `mprlint: ${line}`).join("\n"));
  process.exit(2);
}

function explainMissing() {
  const { optionalDependencies = {} } = require("../package.json");
  const fitting = candidates().filter((candidate) => candidate in optionalDependencies);
  if (fitting.length === 0) {
    fail(
      `there is no package for ${process.platform} on ${process.arch}`,
      "build it instead, with Rust: cargo install mprlint",
    );
  }
  fail(
    `none of the packages that carry the binary is installed: ${fitting.join(", ")}`,
    "install again without --omit=optional or --no-optional, on the platform that it is to run on",
  );
}

function run(binary) {
  const child = spawn(binary, process.argv.slice(2), { stdio: "inherit", windowsHide: true });

  // Whoever ends this process means the binary. At a terminal Ctrl-C reaches both, and on Windows the console tells both by itself; either way it is for the
  // binary to say how it ends.
  const forward = (signal) => process.platform !== "win32" && child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);

  child.on("error", (error) => fail(`${binary} cannot be run: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    for (const each of signals) process.removeListener(each, forward);
    process.kill(process.pid, signal);
    // Where the signal is not one that ends this process: as shells count it.
    process.exitCode = 128 + constants.signals[signal];
  });
}

const binary = findBinary();
if (binary === undefined) explainMissing();
run(binary);
