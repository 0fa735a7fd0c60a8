/** The workerd that this process has started, and what it takes. Linux only. */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** What follows the program's name in /proc/<pid>/stat, which may itself hold spaces. */
export function statFields(pid: string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Its process id. Throws if there is none. */
export function findWorkerd(): string {
  const pid = readdirSync("/proc").find((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const isWorkerd = readFileSync(`/proc/${entry}/comm`, "utf8").trim() === "workerd";
      return isWorkerd && statFields(entry)[1] === String(process.pid);
    } catch {
      return false;
    }
  });
  if (pid === undefined) throw new Error("No workerd process");
  return pid;
}
