/** The four-letter words (`FourLetterCommands`) that monitoring and clients ask: `ruok`, `isro`, `srvr`, `stat`, `mntr`, `wchs`, `conf`. */

/** What they tell of. */
export interface ServerFacts {
  readonly readOnly: boolean;
  readonly zxid: bigint;
  readonly connections: number;
  readonly sessions: number;
  readonly nodes: number;
  readonly ephemerals: number;
  readonly watches: number;
  readonly tickMs: number;
}

const VERSION = "3.9.5-dragoman";

type Word = (facts: ServerFacts) => string;

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

function mode({ readOnly }: ServerFacts): string {
  return readOnly ? "read-only" : "standalone";
}

const srvr: Word = (facts) =>
  lines(
    `Zookeeper version: ${VERSION}`,
    "Latency min/avg/max: 0/0.0/0",
    "Received: 0",
    "Sent: 0",
    `Connections: ${facts.connections}`,
    "Outstanding: 0",
    `Zxid: 0x${facts.zxid.toString(16)}`,
    `Mode: ${mode(facts)}`,
    `Node count: ${facts.nodes}`,
  );

const WORDS: Readonly<Record<string, Word>> = {
  ruok: () => "imok",
  isro: ({ readOnly }) => (readOnly ? "ro" : "rw"),
  srvr,
  stat: srvr,
  mntr: (facts) =>
    lines(
      `zk_version\t${VERSION}`,
      `zk_server_state\t${mode(facts)}`,
      `zk_num_alive_connections\t${facts.connections}`,
      `zk_znode_count\t${facts.nodes}`,
      `zk_watch_count\t${facts.watches}`,
      `zk_ephemerals_count\t${facts.ephemerals}`,
      `zk_global_sessions\t${facts.sessions}`,
    ),
  wchs: ({ connections, watches }) =>
    lines(`${connections} connections watching ${watches} paths`, `Total watches:${watches}`),
  conf: ({ tickMs }) =>
    lines(`tickTime=${tickMs}`, `minSessionTimeout=${2 * tickMs}`, `maxSessionTimeout=${20 * tickMs}`, "serverId=0"),
};

/** The answer to a word; `undefined` for what is none. */
export function answerWord(word: string, facts: () => ServerFacts): string | undefined {
  return Object.hasOwn(WORDS, word) ? WORDS[word]?.(facts()) : undefined;
}
