// Joins the database's address with its password file, for what opens connections. Holds a secret:
// its result is never logged, and an embedded database never comes this way.
import type { DatabaseConfig } from './config.js'
import { readSecret } from './secret-file.js'

/** The connection string of the configured server; undefined when the embedded one is meant. */
export function databaseAddress({ url, passwordFile }: DatabaseConfig): string | undefined {
  if (url === undefined || passwordFile === undefined) return url
  const mark = url.includes('?') ? '&' : '?'
  return `${url}${mark}password=${encodeURIComponent(readSecret(passwordFile))}`
}
