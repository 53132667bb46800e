/** How often properties of programs run: the given number, or as many times more as REDUCT_RUNS says. */
export const times = (n: number): number => Math.ceil(n * Number(process.env['REDUCT_RUNS'] ?? 1))
