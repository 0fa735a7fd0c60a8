/**
 * `npm test`, `npm start` and every other npm script begin here: whatever Node (20 or later) the machine has, set-up
 * runs if it is due, and then `scripts/<command>.ts` on the Node that package.json names as a devDependency.
 *
 * Plain JavaScript without dependencies, because it runs before there are any.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const node = path.join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * Whether `node_modules` is what package-lock.json asks for. npm leaves its own record of what it installed, written
 * last: comparing the two also notices an install that was interrupted, or made by hand.
 */
function isSetUp() {
  const installedPath = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedPath) || !existsSync(node)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedPath, "utf8")).packages;
  return Object.entries(wanted).every(([location, { version, optional }]) => {
    if (location === "") return true;
    const found = installed[location];
    return found === undefined ? optional === true : found.version === version;
  });
}

/**
 * `npm install --no-save` installs what the lock file says, as `npm ci` does, and leaves the lock file alone. `npm ci`
 * itself refuses a lock file made where the registry did not have the binaries of every other platform.
 */
function setUp() {
  console.log("Setting up: npm install (a minute the first time)");
  const started = Date.now();
  const { status } = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error("Set-up failed: npm install did not succeed");
    process.exit(1);
  }
  console.log(`Set up in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

/** Runs the command on the project's Node, passes signals on, and ends as it ends. */
function run(command, args) {
  const child = spawn(node, ["--conditions=dragoman-source", path.join(root, "scripts", `${command}.ts`), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: [path.join(root, "node_modules", ".bin"), process.env.PATH].join(path.delimiter) },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

const [command, ...args] = process.argv.slice(2);
if (command === undefined || !existsSync(path.join(root, "scripts", `${command}.ts`))) {
  console.error(`Unknown command "${command ?? ""}": see "scripts" in package.json`);
  process.exit(1);
}
if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Node ${process.version} is too old: set-up needs Node 20 or later`);
  process.exit(1);
}
if (!isSetUp()) setUp();
run(command, args);
