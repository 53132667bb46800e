/** Work on a list, `jobs` at a time. */
export const inParallel = async <A>(
  jobs: number,
  items: ReadonlyArray<A>,
  work: (item: A) => Promise<void>
): Promise<void> => {
  const rest = [...items]
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: jobs }, worker))
}
