//! Positions on the ground: geodesics, Lambert-93, polylines, areas, nearest segments.
