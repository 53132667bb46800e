#!/usr/bin/env node
/**
 * The executable: the command line, which is beside it in one script.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compiled, start } from './cache.ts'

const folder = dirname(fileURLToPath(import.meta.url))
start(folder, compiled(folder))
