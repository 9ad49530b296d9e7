// Which mprlint is run. Knows nothing of VS Code, so that it can be tested without it.

import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

const NAME = process.platform === "win32" ? "mprlint.exe" : "mprlint";

/** What decides which program is run. */
export interface Surroundings {
  /** The setting `mprlint.path`; empty if there is none. */
  configured: string;
  /** The first folder of the workspace, if there is any. */
  folder: string | undefined;
  /** Does the user trust the workspace? */
  isTrusted: boolean;
  /** The folder of the extension, which can hold a program in `bundled`. */
  extension: string;
  /** The variable `PATH`. */
  searchPath: string;
  /** The user's own folder. */
  home: string;
}

/** There is no program to run; the message is for the user. */
export class NoBinary extends Error {}

/**
 * The absolute path of the program: that of the setting, or the one that comes with the extension, or that of the `PATH`.
 *
 * It is searched for here and not by the operating system: Windows would also look into the working directory, and a
 * `PATH` can name folders relative to it. Both would run what an untrusted folder holds.
 */
export function findBinary(surroundings: Surroundings): string {
  const { configured, extension, searchPath } = surroundings;
  if (configured.trim() !== "") {
    return configuredBinary(configured.trim(), surroundings);
  }
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const files = [path.join(extension, "bundled"), ...folders].map((folder) => path.join(folder, NAME));
  const found = files.find(isExecutable);
  if (found === undefined) {
    throw new NoBinary("mprlint was not found. Install it so that it is on the PATH, or set `mprlint.path`.");
  }
  return found;
}

function configuredBinary(configured: string, { folder, isTrusted, home }: Surroundings): string {
  const expanded = /^~[/\\]/.test(configured) ? path.join(home, configured.slice(2)) : configured;
  if (!path.isAbsolute(expanded)) {
    if (!isTrusted) {
      throw new NoBinary(
        `\`mprlint.path\` is relative (${configured}), which is not run in a workspace that is not trusted.`,
      );
    }
    if (folder === undefined) {
      throw new NoBinary(`\`mprlint.path\` is relative (${configured}), but no folder is open.`);
    }
  }
  const file = path.resolve(folder ?? "", expanded);
  if (!isExecutable(file)) {
    throw new NoBinary(`\`mprlint.path\` names no program that can be run: ${file}`);
  }
  return file;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
