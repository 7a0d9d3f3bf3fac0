export { nameFile, readRows } from '@agora/domain-kit';
