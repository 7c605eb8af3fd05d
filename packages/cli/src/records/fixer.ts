/*
 * Owns naming the library's repairs, so that they are loaded only where records are mended.
 */
export { fixRecord } from '@parley/records'
