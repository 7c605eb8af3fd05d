/*
 * Owns one thread that reads blocks of an export: bytes come, prepared lines go, in the order they came.
 * Refuses to judge: the order of lines is for the thread that asked.
 */
import { parentPort } from 'node:worker_threads'
import { type Block, type PackedLines, prepareBlock } from '@parley/ledger'
import { decodeStrictly, hashText, sha256 } from './primitives.js'

const answer = (block: Block): void => {
  const prepared: PackedLines = prepareBlock(block, { sha256, hashText, decode: decodeStrictly })
  const { indexes, hashes, marks } = prepared
  // because: these arrays were just made, each with memory of its own.
  const moved = [indexes, hashes, marks].map(({ buffer }) => buffer as ArrayBuffer)
  parentPort?.postMessage(prepared, moved)
}

parentPort?.on('message', answer)
