/** Set on a reply whose body is a fault, `{ code, message, retryable, fix }`, instead of the answer. Holds the code. */
export const FAULT_HEADER = 'Agora-Fault';
