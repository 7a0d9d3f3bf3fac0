import { render } from 'preact';
import { App } from './app.js';
import './style.css';

// The token has done its work: the browser has the cookie. In the address it could be seen, and be passed on by mistake.
const { search, pathname, hash } = window.location;
if (search.includes('token=')) window.history.replaceState(null, '', `${pathname}${hash}`);

const root = document.getElementById('app');
if (root) render(<App />, root);
