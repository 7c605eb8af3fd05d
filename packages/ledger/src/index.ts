// What the ledger package offers. Everything here is pure: hashing, signing and time are arguments.
export {
  type Bundle,
  type BundledEvent,
  bundleFormat,
  formatBundle,
  parseBundle,
} from './bundle/bundle.js'
export {
  type BundleFinding,
  type BundleFindingKind,
  type BundleReader,
  type BundleResult,
  type ProvedEvent,
  verifyBundle,
} from './bundle/verify.js'
export { base64Bytes, base64Text, hexBytes, hexText } from './encoding/base64.js'
export { equalBytes } from './encoding/bytes.js'
export { canonicalBytes, canonicalText, maxDepth, NotCanonical } from './encoding/canonical.js'
export { utf8Bytes, utf8Text } from './encoding/utf8.js'
export { commit, opens, saltLength } from './event/commitment.js'
export { type Leaf, leafBytes, leafHash, leafText, makeLeaf, parseLeaf } from './event/leaf.js'
export { checkpointLine, endLine, exportFormat, headerLine, leafLine } from './export/lines.js'
export { type PackedLines, prepareBlock } from './export/packed.js'
export { type Block, type ExportLine, splitBlocks, splitLines } from './export/split.js'
export type {
  ExportReader,
  ExportResult,
  Finding,
  FindingKind,
  KeptReceipt,
} from './export/state.js'
export { type ExportLines, verifyExport, verifyPrepared } from './export/verify.js'
export {
  type Checkpoint,
  type CheckpointRefusal,
  checkpointText,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from './note/checkpoint.js'
export {
  formatInclusionProof,
  type InclusionProof,
  type InclusionRefusal,
  parseInclusionProof,
  verifyInclusionProof,
} from './note/inclusion.js'
export {
  formatVerifierKey,
  type KeyUse,
  makeVerifierKey,
  parseVerifierKey,
  type VerifierKey,
} from './note/key.js'
export {
  cosignedMessage,
  formatNote,
  type NoteRefusal,
  type NoteSignature,
  parseNote,
  type SignedNote,
  type Signer,
  signNote,
  verifyNote,
} from './note/note.js'
export {
  formatReceipt,
  parseReceipt,
  type Receipt,
  type ReceiptRefusal,
  verifyReceipt,
  verifyReceiptProof,
} from './note/receipt.js'
export type { HashText, Refused, Sha256, Sign, Verify } from './primitives.js'
export {
  appendLeaf,
  completedNodes,
  emptyFrontier,
  type Frontier,
  rootOf,
  type TreeNode,
} from './tree/frontier.js'
export { emptyRoot, hashLeaf, hashNode } from './tree/hash.js'
export { growTree, type MerkleTree } from './tree/memory.js'
export {
  consistencyPlan,
  inclusionPlan,
  type NodeName,
  type ProofPlan,
  proofFromPlan,
  rootPlan,
} from './tree/proof.js'
export {
  type ConsistencyClaim,
  type InclusionClaim,
  verifyConsistency,
  verifyInclusion,
} from './tree/verify.js'
