/*
 * Owns naming the library's lint of CSAF records, so that nothing else is loaded for them.
 */
import { lintCsaf } from '@parley/records'
import type { Linter } from '../lint-record.js'

export const createLinter = (): Linter => (record) => lintCsaf(record)
