/** Why compiled code takes a side exit: what the literal machine, or the host, does then. */
export type ExitReason = 'fuel' | 'depth' | 'trap' | 'nan' | 'link' | 'instruction' | 'exception'
