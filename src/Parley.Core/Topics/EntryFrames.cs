// hot path
using Parley.Frames;

namespace Parley.Topics;

/// <summary>Where the frames of one entry stand, by format. Nearly always there is one, which needs no array. Guarded by the topic's lock.</summary>
internal struct EntryFrames
{
    private FrameRef _only;
    private int _format;
    private FrameRef[]? _all;

    /// <summary>The frame in a format; none when it was not set.</summary>
    public readonly FrameRef Find(FrameFormat format) =>
        _all is not null ? _all[format.Index] : _format == format.Index ? _only : default;

    public void Set(FrameFormat format, FrameRef frame)
    {
        if (_all is null && (_only.IsNone || _format == format.Index))
        {
            _only = frame;
            _format = format.Index;
            return;
        }

        if (_all is null)
        {
            _all = new FrameRef[FrameFormat.Count];
            _all[_format] = _only;
            _only = default;
        }

        _all[format.Index] = frame;
    }
}
