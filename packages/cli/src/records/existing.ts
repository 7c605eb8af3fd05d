/*
 * Owns the OSV records that exist already (`--existing`): one record, a list, or JSON Lines.
 * Refuses to match them by anything but their ids.
 */
import { type Advisory, cveIdOf, isJsonObject, type Json, type JsonObject } from '@parley/records'
import { CommandFailure } from '../exit.js'
import { readEntries } from '../input/entries.js'
import { openSource } from '../input/source.js'
import type { Io } from '../io.js'

/** Finds the record of an advisory: the one that has its CVE id among its aliases, or as its own id. */
export type FindExisting = (advisory: Advisory) => JsonObject | undefined

/** No file: no records. */
export const NONE_EXIST: FindExisting = () => undefined

/** Reads the file whole: a database of advisories fits in memory, and is needed at random. */
export const loadExisting = async (io: Io, path: string): Promise<FindExisting> => {
  const source = await openSource(io, path)
  const isLines = /\.(?:jsonl|ndjson)$/i.test(path)
  const byId = new Map<string, JsonObject>()
  const warn = () => {}
  for await (const entries of readEntries(source.chunks, { isLines, warn, limit: LARGEST })) {
    for (const entry of entries) {
      if (!entry.ok) throw new CommandFailure(`${path}: ${entry.error.message}`)
      for (const record of Array.isArray(entry.value) ? entry.value : [entry.value]) {
        addRecord(byId, record, path)
      }
    }
  }
  return (advisory) => byId.get(cveIdOf(advisory) ?? advisory.id ?? '')
}

const LARGEST = 256 * 1024 * 1024

const addRecord = (byId: Map<string, JsonObject>, record: Json, path: string): void => {
  if (!isJsonObject(record) || typeof record['id'] !== 'string') {
    throw new CommandFailure(`${path}: it holds something that is no OSV record.`)
  }
  const aliases = Array.isArray(record['aliases']) ? record['aliases'] : []
  for (const id of [record['id'], ...aliases]) {
    if (typeof id === 'string' && !byId.has(id)) byId.set(id, record)
  }
}
