/**
 * Error numbers of WASI preview 1.
 *
 * Spec: https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#errno
 */
const names = [
  'success',
  '2big',
  'acces',
  'addrinuse',
  'addrnotavail',
  'afnosupport',
  'again',
  'already',
  'badf',
  'badmsg',
  'busy',
  'canceled',
  'child',
  'connaborted',
  'connrefused',
  'connreset',
  'deadlk',
  'destaddrreq',
  'dom',
  'dquot',
  'exist',
  'fault',
  'fbig',
  'hostunreach',
  'idrm',
  'ilseq',
  'inprogress',
  'intr',
  'inval',
  'io',
  'isconn',
  'isdir',
  'loop',
  'mfile',
  'mlink',
  'msgsize',
  'multihop',
  'nametoolong',
  'netdown',
  'netreset',
  'netunreach',
  'nfile',
  'nobufs',
  'nodev',
  'noent',
  'noexec',
  'nolck',
  'nolink',
  'nomem',
  'nomsg',
  'noprotoopt',
  'nospc',
  'nosys',
  'notconn',
  'notdir',
  'notempty',
  'notrecoverable',
  'notsock',
  'notsup',
  'notty',
  'nxio',
  'overflow',
  'ownerdead',
  'perm',
  'pipe',
  'proto',
  'protonosupport',
  'prototype',
  'range',
  'rofs',
  'spipe',
  'srch',
  'stale',
  'timedout',
  'txtbsy',
  'xdev',
  'notcapable'
] as const

export type ErrnoName = (typeof names)[number]
/** A failure: any error number but `success`. */
export type Errno = Exclude<ErrnoName, 'success'>

const numbers: ReadonlyMap<ErrnoName, number> = new Map(names.map((name, i) => [name, i]))

/** The number of an error, as the guest sees it. */
export const errnoNumber = (name: ErrnoName): number => numbers.get(name) ?? 0

/** Is the string the name of a failure? For hosts that know errors by name. */
export const isErrno = (name: string): name is Errno => name !== 'success' && numbers.has(name as ErrnoName)
