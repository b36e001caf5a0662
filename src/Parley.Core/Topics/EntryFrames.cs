// hot path
using Parley.Frames;

namespace Parley.Topics;

/// <summary>The frames of one entry that replays needed, by format. Nearly always there is one, which needs no array. Guarded by the topic's lock.</summary>
internal struct EntryFrames
{
    private byte[]? _only;
    private int _format;
    private byte[]?[]? _all;

    /// <summary>The frame in a format; null when it was not set.</summary>
    public readonly byte[]? Find(FrameFormat format) =>
        _all is not null ? _all[format.Index] : _format == format.Index ? _only : null;

    /// <summary>Bytes of all of them.</summary>
    public readonly int Bytes
    {
        get
        {
            var bytes = _only?.Length ?? 0;
            foreach (var frame in _all ?? [])
            {
                bytes += frame?.Length ?? 0;
            }

            return bytes;
        }
    }

    public void Set(FrameFormat format, byte[] frame)
    {
        if (_all is null && (_only is null || _format == format.Index))
        {
            _only = frame;
            _format = format.Index;
            return;
        }

        if (_all is null)
        {
            _all = new byte[]?[FrameFormat.Count];
            _all[_format] = _only;
            _only = null;
        }

        _all[format.Index] = frame;
    }
}
