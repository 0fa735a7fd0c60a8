/** A row of the table of the Java client's tests. */

/** Where a scenario is played, or why it is not. */
export type JavaTest = { readonly file: string; readonly test: string } | { readonly none: string };

/** In `test/zookeeper/scenarios`: against the server in process, and a real one. */
export function scenario(group: string, test: string): JavaTest {
  return { file: `test/zookeeper/scenarios/${group}.ts`, test };
}

/** In `test/zookeeper/client`: in virtual time. */
export function client(file: string, test: string): JavaTest {
  return { file: `test/zookeeper/client/${file}.test.ts`, test };
}

export function elsewhere(file: string, test: string): JavaTest {
  return { file, test };
}

export function none(reason: string): JavaTest {
  return { none: reason };
}
