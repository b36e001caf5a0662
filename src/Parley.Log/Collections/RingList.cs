namespace Parley.Collections;

/// <summary>A list that grows at its end and shrinks at its start, both in constant time. Not safe for several threads.</summary>
internal sealed class RingList<T>
{
    private const int MinCapacity = 4;

    private T[] _items = [];
    private int _start;

    public int Count { get; private set; }

    public T this[int index]
    {
        get => _items[Slot(index)];
        set => _items[Slot(index)] = value;
    }

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Resize(Math.Max(MinCapacity, Count * 2));
        }

        Count++;
        _items[Slot(Count - 1)] = item;
    }

    public T RemoveFirst()
    {
        var slot = Slot(0);
        var item = _items[slot];
        _items[slot] = default!;
        _start = slot + 1 == _items.Length ? 0 : slot + 1;
        Count--;
        if (_items.Length > MinCapacity && Count <= _items.Length / 4)
        {
            Resize(Math.Max(MinCapacity, _items.Length / 2));
        }

        return item;
    }

    /// <summary>The first index whose item's number is above a bound, in a list that rises by that number; <see cref="Count"/> for none.</summary>
    public int FirstAbove(long bound, Func<T, long> number)
    {
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (number(this[middle]) > bound)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private int Slot(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var slot = _start + index;
        return slot < _items.Length ? slot : slot - _items.Length;
    }

    private void Resize(int capacity)
    {
        var items = new T[capacity];
        var untilEnd = Math.Min(Count, _items.Length - _start);
        Array.Copy(_items, _start, items, 0, untilEnd);
        Array.Copy(_items, 0, items, untilEnd, Count - untilEnd);
        _items = items;
        _start = 0;
    }
}
