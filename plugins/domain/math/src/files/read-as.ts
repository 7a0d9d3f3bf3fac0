export { readAllAs, readAs, type CheckedRow } from '@agora/domain-kit';
