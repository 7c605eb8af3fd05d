/*
 * Owns naming the library's lint of OpenVEX records, so that nothing else is loaded for them.
 */
import { lintVex } from '@parley/records'
import type { Linter } from '../lint-record.js'

export const createLinter = (): Linter => (record) => lintVex(record)
