/** How two values compare, by the names that users give and the numbers of HBase.proto's CompareType. */

/** How what is compared is to be towards that with which it is compared. */
export type CompareOperator = "less" | "less-or-equal" | "equal" | "not-equal" | "greater-or-equal" | "greater";

/** By CompareType's numbers. */
const OPERATORS: readonly CompareOperator[] = [
  ...(["less", "less-or-equal", "equal", "not-equal", "greater-or-equal", "greater"] as const),
];

export function compareType(operator: CompareOperator): number {
  return OPERATORS.indexOf(operator);
}
