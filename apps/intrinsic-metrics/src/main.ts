import { runServiceMain } from '@agora/bus';
import { service } from './index.js';

void runServiceMain(service);
