// Starts `mprlint lsp` and keeps it in step with the settings. What it finds and offers comes from the server.

import { homedir } from "node:os";
import * as vscode from "vscode";
import { DidChangeConfigurationNotification, LanguageClient } from "vscode-languageclient/node";
import { NoBinary, findBinary } from "./binary";

let output: vscode.LogOutputChannel;
let client: LanguageClient | undefined;
/** Starting and stopping, one after another. */
let last: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel("mprlint", { log: true });
  const restart = () =>
    inTurn(async () => {
      await stop();
      await start(context);
    });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("mprlint.restart", restart),
    vscode.commands.registerCommand("mprlint.showOutput", () => {
      output.show();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (!event.affectsConfiguration("mprlint")) {
        return;
      }
      const decidesWhatRuns = ["mprlint.enable", "mprlint.path"].some((name) => event.affectsConfiguration(name));
      if (decidesWhatRuns || client?.isRunning() !== true) {
        await restart();
      } else {
        await client.sendNotification(DidChangeConfigurationNotification.type, { settings: { mprlint: settings() } });
      }
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await inTurn(stop);
}

function inTurn(act: () => Promise<void>): Promise<void> {
  last = last.then(act, act);
  return last;
}

async function start(context: vscode.ExtensionContext): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("mprlint");
  if (!configuration.get<boolean>("enable", true)) {
    output.info("mprlint is switched off by `mprlint.enable`.");
    return;
  }
  try {
    const command = findBinary({
      configured: configuration.get("path", ""),
      folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      isTrusted: vscode.workspace.isTrusted,
      extension: context.extensionPath,
      searchPath: process.env.PATH ?? "",
      home: homedir(),
    });
    // The configuration of a project can say where the cache is.
    const args = vscode.workspace.isTrusted ? ["lsp"] : ["lsp", "--no-cache"];
    output.info(`Starting ${[command, ...args].join(" ")}`);
    client = new LanguageClient(
      "mprlint",
      "mprlint",
      { command, args },
      { documentSelector: [{ scheme: "file" }], initializationOptions: settings(), outputChannel: output },
    );
    await client.start();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    output.error(message);
    // The client itself shows what is wrong with a program that was started.
    if (error instanceof NoBinary) {
      void tellWithoutBinary(message);
    }
  }
}

async function stop(): Promise<void> {
  const stopped = client;
  client = undefined;
  try {
    await stopped?.dispose();
  } catch (error) {
    // One that never ran, or is gone already.
    output.debug(String(error));
  }
}

/** What the server is told; the other settings are for this extension. */
function settings(): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration("mprlint");
  const names = ["pedantic", "select", "ignore", "unsafeFixes"];
  return Object.fromEntries(names.map((name) => [name, configuration.get(name)]));
}

async function tellWithoutBinary(message: string): Promise<void> {
  const open = "Open Settings";
  if ((await vscode.window.showErrorMessage(message, open)) === open) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "mprlint.path");
  }
}
