"""Media: decoding, ffmpeg, pictures, downloads."""
