/**
 * What the operating system refuses, in words, with what can be done about it.
 */

type Access = 'read' | 'write'

/** What happened, and the remedy. */
const words: Readonly<Record<string, Readonly<Record<Access, string>>>> = {
  ENOENT: {
    read: 'no such file; check the path',
    write: 'the folder is not there; make it first'
  },
  EISDIR: { read: 'it is a directory; name a file in it', write: 'it is a directory; name a file in it' },
  ENOTDIR: {
    read: 'a part of the path is a file, not a directory; check the path',
    write: 'a part of the path is a file, not a directory; choose another path'
  },
  EACCES: {
    read: 'permission denied; it must be readable for the user who runs reduct',
    write: 'permission denied; choose a place where you may write'
  },
  EPERM: {
    read: 'the system does not permit it; check the permissions of the file',
    write: 'the system does not permit it; choose a place where you may write'
  },
  EEXIST: {
    read: 'it exists already',
    write: 'a file is where a directory is needed; remove it or choose another path'
  },
  ENOSPC: {
    read: 'no space is left on the device',
    write: 'no space is left on the device; free some or choose another place'
  },
  EDQUOT: {
    read: 'the disk quota is used up',
    write: 'the disk quota is used up; free some space or choose another place'
  },
  EROFS: {
    read: 'the file system is read-only',
    write: 'the file system is read-only; choose another place'
  },
  EFBIG: {
    read: 'the file is too large',
    write: 'the file would be too large for the file system; choose another place'
  },
  ERR_FS_FILE_TOO_LARGE: {
    read: 'the file is larger than 2 GiB; use a smaller one',
    write: 'the file would be too large'
  },
  ENAMETOOLONG: { read: 'the path is too long; check it', write: 'the path is too long; choose a shorter one' },
  ELOOP: {
    read: 'the symbolic links of the path lead in a circle; mend them',
    write: 'the symbolic links of the path lead in a circle; mend them'
  },
  EMFILE: {
    read: 'too many files are open; raise the limit (ulimit -n)',
    write: 'too many files are open; raise the limit (ulimit -n)'
  },
  ENFILE: {
    read: 'too many files are open in the system; close some',
    write: 'too many files are open in the system; close some'
  },
  ETXTBSY: {
    read: 'it is a program that runs; wait for its end',
    write: 'it is a program that runs; choose another path'
  },
  EBUSY: { read: 'it is in use; try again later', write: 'it is in use; choose another path or try again later' },
  EIO: { read: 'the device reports an error; check it', write: 'the device reports an error; choose another place' }
}

/** Why a file cannot be read or written. */
export const showSystemError = (error: unknown, access: Access): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return words[code]?.[access] ?? (error instanceof Error ? error.message : String(error))
}
