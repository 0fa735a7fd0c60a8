/**
 * Imported first by every command: scripts and tests run on one Node, the devDependency `node`, so that a result is
 * the same on every machine. Another version ends here, in one line.
 */
import process from "node:process";

const wantedMajor = 24;

if (Number(process.versions.node.split(".")[0]) !== wantedMajor) {
  process.stderr.write(
    `Node ${process.version} runs this, Node ${wantedMajor} has to: use the npm scripts, for example "npm test"\n`,
  );
  process.exit(1);
}
