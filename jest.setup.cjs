// Programs that a spec starts write plain text, whatever the terminal of whoever runs the spec can show.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';
