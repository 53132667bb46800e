/**
 * Pages of old versions, and the before-images that a write session (`WriteSession.ts`) keeps.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */

/** Bytes of a page: what is preserved, copied and compared at a time. Unrelated to the 64 KiB by which memories grow. */
export const PAGE = 4096
/** Words of a page. */
export const PAGE_WORDS = PAGE / 4

/** 4 KiB of an old version. */
export interface Page {
  readonly bytes: Uint8Array
  readonly words: Int32Array
}
/** Pages by their numbers. */
export type PageMap = Map<number, Page>

/**
 * What a write session has preserved: granules and pages as they were.
 * NON-SPEC: it grows during the session.
 */
export interface BeforeImages {
  /** A granule is its number, the place after the one of the same page before it (0: none), and its words. */
  granules: Int32Array
  /** Numbers in `granules`. */
  length: number
  readonly pages: PageMap
  /** Before-images rebuilt on demand from the first `scanned` numbers of `granules`; pages saved since are in `pages`. */
  readonly cache: PageMap
  scanned: number
}

/** Bytes of a granule are 2 to the power of this. */
export const GRANULE = 4
export const GRANULE_WORDS = 2 ** (GRANULE - 2)
/** Numbers of a granule in the log. */
export const ENTRY = 2 + GRANULE_WORDS
/** In place of the number of a granule: its page has been saved since, and has its words. */
export const IN_PAGE = -1
/** Granules of a page are 2 to the power of this. */
export const PAGE_GRANULES = 12 - GRANULE

const emptyPage = (): Page => {
  const bytes = new Uint8Array(PAGE)
  return { bytes, words: new Int32Array(bytes.buffer) }
}

/** A page with this content; in `page`, if it is given. */
export const newPage = (from: Uint8Array, page = emptyPage()): Page => {
  page.bytes.set(from)
  return page
}

/** Page `p` of a buffer, in place. */
export const pageIn = (bytes: Uint8Array, p: number): Uint8Array => bytes.subarray(p * PAGE, (p + 1) * PAGE)

/** Reads the granules in the log that have not been read yet. */
const scan = (images: BeforeImages, bytes: Uint8Array): void => {
  const { cache, granules } = images
  for (; images.scanned < images.length; images.scanned += ENTRY) {
    const g = granules[images.scanned] ?? IN_PAGE
    if (g === IN_PAGE) continue
    const p = g >>> PAGE_GRANULES
    const page = cache.get(p) ?? newPage(pageIn(bytes, p))
    cache.set(p, page)
    const w = (g * GRANULE_WORDS) & (PAGE_WORDS - 1)
    page.words.set(granules.subarray(images.scanned + 2, images.scanned + ENTRY), w)
  }
}

/** Page `p` as it was, if the session has written it. O(1) except for what was preserved since the last call. */
export const pageBefore = (images: BeforeImages, bytes: Uint8Array, p: number): Page | undefined => {
  scan(images, bytes)
  return images.pages.get(p) ?? images.cache.get(p)
}

/** The pages that the session has written, as they were. */
export const pagesBefore = (images: BeforeImages, bytes: Uint8Array): PageMap => {
  scan(images, bytes)
  return new Map([...images.cache, ...images.pages])
}
