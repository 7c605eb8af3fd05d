/*
 * Owns naming the library's lint of GitHub records, so that nothing else is loaded for them.
 */
import { lintGhsa } from '@parley/records'
import type { Linter } from '../lint-record.js'

export const createLinter = (): Linter => (record) => lintGhsa(record)
