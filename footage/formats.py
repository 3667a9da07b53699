"""The containers that cameras and phones write; a playlist, which could name other files, is not among them."""

# By FFmpeg's names.
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg"
