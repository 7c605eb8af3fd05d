/*
 * Owns naming the library's lint of OSV records, so that nothing else is loaded for them.
 */
import { lintOsv } from '@parley/records'
import type { Linter } from '../lint-record.js'

export const createLinter = (): Linter => (record) => lintOsv(record)
